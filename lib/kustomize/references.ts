import { apiVersions } from "./kinds.ts"
import type { Manifest } from "./manifest.ts"
import { mapPodSpec } from "./pod-spec.ts"
import { isRecord, type JsonRecord } from "./record.ts"
import { type ReferenceField, referenceFields } from "./reference-fields.ts"

/** An object as another one names it. Without `namespace` it is in that of the other, or in none. */
export interface Reference {
  readonly kind: string
  readonly name: string
  readonly namespace?: string
}

/** Where the named object is now; undefined when it is where it was. */
export type Follow = (
  reference: Reference,
) => { readonly name: string; readonly namespace?: string } | undefined

/** What an object of one namespace is called now; the same name when it kept it. */
export type Rename = (kind: string, name: string, namespace?: string) => string

/** Follows renamed objects in every place that names one. */
export function renameReferences(manifest: Manifest, rename: Rename): Manifest {
  return followReferences(manifest, ({ kind, name, namespace }) => ({
    name: rename(kind, name, namespace),
  }))
}

/** Follows renamed and moved objects in every field that names one; `more` are those of custom kinds. */
export function followReferences(
  manifest: Manifest,
  follow: Follow,
  more: readonly ReferenceField[] = [],
): Manifest {
  const own = [
    ...(fieldsByKind.get(manifest.kind) ?? []),
    ...more.filter((field) => field.in === manifest.kind).map(compile),
  ]
  const inPod = mapPodSpec(manifest, (spec) => editAll(spec, podFields, follow))
  const followed = manifest.kind === "Pod" ? inPod : editAll(inPod, own, follow)
  return grantKinds.has(manifest.kind) ? withResourceNames(followed, follow) : followed
}

interface Compiled extends ReferenceField {
  readonly steps: readonly string[]
}

function compile(field: ReferenceField): Compiled {
  return { ...field, steps: field.path.split("/").map((step) => step.replaceAll("~1", "/")) }
}

const fieldsByKind = Map.groupBy(referenceFields.map(compile), (field) => field.in)
const podFields = fieldsByKind.get("Pod") ?? []

function editAll<T extends JsonRecord>(node: T, fields: readonly Compiled[], follow: Follow): T {
  return fields.reduce((edited, field) => editAt(edited, 0, { field, follow }) as T, node)
}

interface Edit {
  readonly field: Compiled
  readonly follow: Follow
}

/** Copies only what changes. */
function editAt(node: unknown, depth: number, edit: Edit): unknown {
  const step = edit.field.steps[depth]
  if (step === undefined) return followed(node, edit)
  if (step === "[]") return Array.isArray(node) ? mapped(node, depth, edit) : node
  if (!isRecord(node) || node[step] === undefined) return node
  const changed = editAt(node[step], depth + 1, edit)
  return changed === node[step] ? node : { ...node, [step]: changed }
}

function mapped(list: readonly unknown[], depth: number, edit: Edit): readonly unknown[] {
  const changed = list.map((item) => editAt(item, depth + 1, edit))
  return changed.every((item, index) => item === list[index]) ? list : changed
}

function followed(node: unknown, { field, follow }: Edit): unknown {
  if (typeof node === "string") {
    return field.kind === undefined
      ? node
      : (follow({ kind: field.kind, name: node })?.name ?? node)
  }
  if (!isRecord(node) || typeof node.name !== "string") return node
  const kind = typeof node.kind === "string" ? node.kind : field.kind
  if (kind === undefined) return node
  const namespace = typeof node.namespace === "string" ? { namespace: node.namespace } : {}
  const target = follow({ kind, name: node.name, ...namespace })
  if (target === undefined) return node
  const says = node.namespace !== undefined || field.anywhere === true
  const place = says && target.namespace !== undefined ? { namespace: target.namespace } : {}
  const same = target.name === node.name && (place.namespace ?? node.namespace) === node.namespace
  return same ? node : { ...node, name: target.name, ...place }
}

const grantKinds: ReadonlySet<string> = new Set(["Role", "ClusterRole"])

/** `resourceNames` of a rule name objects of the rule's own `resources`. */
function withResourceNames(role: Manifest, follow: Follow): Manifest {
  if (!Array.isArray(role.rules)) return role
  const rules = role.rules.map((rule: unknown) => {
    if (!isRecord(rule) || !Array.isArray(rule.resourceNames)) return rule
    const resources: readonly unknown[] = Array.isArray(rule.resources) ? rule.resources : []
    const kinds = resources.flatMap((resource) => kindOf(resource) ?? [])
    const resourceNames = rule.resourceNames.map((name: unknown) =>
      typeof name === "string" ? nameFor(name, kinds, follow) : name,
    )
    return { ...rule, resourceNames }
  })
  return { ...role, rules }
}

function nameFor(name: string, kinds: readonly string[], follow: Follow): string {
  const names = kinds.flatMap((kind) => follow({ kind, name })?.name ?? [])
  return names.find((followed) => followed !== name) ?? name
}

function kindOf(resource: unknown): string | undefined {
  return typeof resource === "string"
    ? kindsByPlural.get(resource.split("/", 1)[0] ?? "")
    : undefined
}

const kindsByPlural: ReadonlyMap<string, string> = new Map(
  [...Object.keys(apiVersions), "PersistentVolume", "Pod", "ReplicaSet"].map((kind) => [
    pluralOf(kind.toLowerCase()),
    kind,
  ]),
)

function pluralOf(kind: string): string {
  if (kind.endsWith("y")) return `${kind.slice(0, -1)}ies`
  return kind.endsWith("s") ? `${kind}es` : `${kind}s`
}
