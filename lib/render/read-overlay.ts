import type { Manifest } from "#lib/kustomize/manifest.ts"
import { isRecord } from "#lib/kustomize/record.ts"

/** What `clusters/<name>/<app>.ts` exports. */
export interface RenderedOverlay {
  readonly after: readonly string[]
  readonly manifests: readonly Manifest[]
}

/** Narrows the default export of an overlay's file. Throws an error that says what it is instead. */
export function readOverlay(value: unknown): RenderedOverlay {
  if (!isRecord(value) || !Array.isArray(value.manifests)) {
    throw new TypeError("its default export is no overlay; export default overlay({ … })")
  }
  const after: unknown = value.after ?? []
  if (!isListOfStrings(after)) {
    throw new TypeError(`after is ${JSON.stringify(after)}; it should be a list of names`)
  }
  return { after, manifests: value.manifests.map(readManifest) }
}

/** Narrows one rendered object. `index` is its place in the list. */
export function readManifest(value: unknown, index: number): Manifest {
  const at = `manifests[${index}]`
  if (!isRecord(value))
    throw new TypeError(`${at} is ${JSON.stringify(value)}; it should be an object`)
  const { apiVersion, kind, metadata } = value
  if (!isText(apiVersion)) throw new TypeError(`${at} has no apiVersion, such as "apps/v1"`)
  if (!isText(kind)) throw new TypeError(`${at} has no kind, such as "Deployment"`)
  if (!isRecord(metadata) || !isText(metadata.name)) {
    throw new TypeError(`${at}, a ${kind}, has no metadata.name`)
  }
  for (const field of ["labels", "annotations"] as const) {
    const wrong = Object.entries(stringMap(metadata[field])).find(
      ([, text]) => typeof text !== "string",
    )
    if (wrong === undefined) continue
    const path = `metadata.${field}["${wrong[0]}"]`
    throw new TypeError(
      `${kind}/${metadata.name}: ${path} is ${JSON.stringify(wrong[1])}; it should be text`,
    )
  }
  const { namespace } = metadata
  if (namespace !== undefined && !isText(namespace)) {
    throw new TypeError(
      `${kind}/${metadata.name}: metadata.namespace is ${JSON.stringify(namespace)}; it should be text`,
    )
  }
  return value as unknown as Manifest
}

function isListOfStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string")
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== ""
}

function stringMap(value: unknown): Readonly<Record<string, unknown>> {
  return value === undefined || isRecord(value) ? (value ?? {}) : { "": value }
}
