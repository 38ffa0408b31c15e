import { objectKey } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { listRule, typeOf, typeOfKind } from "#lib/kustomize/merge-keys.ts"
import { isRecord } from "#lib/kustomize/record.ts"

/**
 * Objects by their key, with lists that merge by key in the order of their keys: kustomize puts new items first, we put
 * them last, as the API server does.
 */
export function normalized(manifests: readonly Manifest[]): Readonly<Record<string, unknown>> {
  const entries = manifests.map((manifest) => [
    objectKey(manifest),
    sorted(JSON.parse(JSON.stringify(withoutEmpty(manifest))), typeOfKind(manifest)),
  ])
  if (new Set(entries.map(([key]) => key)).size < entries.length)
    throw new Error("Cannot compare: an object is there twice")
  return Object.fromEntries(entries)
}

/** Whether no annotations are written as none or as an empty object is the same to Kubernetes. */
function withoutEmpty(manifest: Manifest): Manifest {
  const { annotations = {}, ...metadata } = manifest.metadata
  return Object.keys(annotations).length === 0 ? { ...manifest, metadata } : manifest
}

function sorted(node: unknown, type: string | undefined): unknown {
  if (!isRecord(node)) return node
  return Object.fromEntries(
    Object.entries(node).map(([field, value]) => {
      const of = typeOf(type, field)
      if (!Array.isArray(value)) return [field, sorted(value, of)]
      const items = value.map((item) => sorted(item, of))
      const rule = listRule(type, field)
      if (rule === undefined) return [field, items]
      const keyOf = (item: unknown) =>
        rule.type === "set" || !isRecord(item)
          ? String(item)
          : rule.keys.map((key) => String(item[key] ?? "")).join("/")
      return [field, items.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))]
    }),
  )
}
