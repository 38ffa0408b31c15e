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
    fieldsByKind.get(manifest.kind),
    branchOf(more.filter((field) => field.in === manifest.kind)),
  ]
  const inPod = mapPodSpec(manifest, (spec) => editAt(spec, podFields, follow) as JsonRecord)
  const followed = manifest.kind === "Pod" ? inPod : own.reduce(editIn(follow), inPod)
  return grantKinds.has(manifest.kind) ? withResourceNames(followed, follow) : followed
}

function editIn(follow: Follow) {
  return (edited: Manifest, branch: Branch | undefined): Manifest =>
    branch === undefined ? edited : (editAt(edited, branch, follow) as Manifest)
}

/** All paths that begin with the same steps: an object is walked once, not once per path. */
interface Branch {
  /** What ends here. */
  readonly fields: ReferenceField[]
  readonly next: Map<string, Branch>
}

function branchOf(fields: readonly ReferenceField[]): Branch | undefined {
  if (fields.length === 0) return undefined
  const root: Branch = { fields: [], next: new Map() }
  for (const field of fields) {
    let branch = root
    for (const step of field.path.split("/").map((step) => step.replaceAll("~1", "/"))) {
      const next: Branch = branch.next.get(step) ?? { fields: [], next: new Map() }
      branch.next.set(step, next)
      branch = next
    }
    branch.fields.push(field)
  }
  return root
}

const fieldsByKind = new Map(
  [...Map.groupBy(referenceFields, (field) => field.in)].map(
    ([kind, fields]) => [kind, branchOf(fields)] as const,
  ),
)
const podFields = fieldsByKind.get("Pod") ?? { fields: [], next: new Map() }

/** Copies only what changes. */
function editAt(node: unknown, branch: Branch, follow: Follow): unknown {
  const here = branch.fields.reduce((edited, field) => followed(edited, field, follow), node)
  if (Array.isArray(here)) {
    const inside = branch.next.get("[]")
    return inside === undefined ? here : mapped(here, inside, follow)
  }
  if (!isRecord(here)) return here
  let edited = here
  for (const [step, next] of branch.next) {
    const child = here[step]
    if (child === undefined) continue
    const changed = editAt(child, next, follow)
    if (changed !== child) edited = { ...edited, [step]: changed }
  }
  return edited
}

function mapped(list: readonly unknown[], branch: Branch, follow: Follow): readonly unknown[] {
  const changed = list.map((item) => editAt(item, branch, follow))
  return changed.every((item, index) => item === list[index]) ? list : changed
}

function followed(node: unknown, field: ReferenceField, follow: Follow): unknown {
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
