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
  const { kind } = manifest
  const inPod = mapPodSpec(manifest, (spec) => editIn(spec, fieldsOf("Pod"), follow))
  if (kind === "Pod") return inPod
  const own = editIn(inPod, fieldsOf(kind), follow)
  const custom = more.filter((field) => field.in === kind)
  const followed = custom.length === 0 ? own : editIn(own, branchOf(custom), follow)
  return grantKinds.has(kind) ? withResourceNames(followed, follow) : followed
}

function editIn<T extends JsonRecord>(node: T, branch: Branch | undefined, follow: Follow): T {
  return branch === undefined ? node : (editAt(node, branch, follow) as T)
}

/** All paths that begin with the same steps: an object is walked once, not once per path. */
interface Branch {
  /** What ends here. */
  readonly fields: ReferenceField[]
  readonly next: Next[]
}

interface Next {
  readonly step: string
  readonly branch: Branch
}

function branchOf(fields: readonly ReferenceField[]): Branch | undefined {
  if (fields.length === 0) return undefined
  const root: Branch = { fields: [], next: [] }
  for (const field of fields) {
    let branch = root
    for (const step of field.path.split("/").map((step) => step.replaceAll("~1", "/"))) {
      const known = branch.next.find((next) => next.step === step)
      const next = known ?? { step, branch: { fields: [], next: [] } }
      if (known === undefined) branch.next.push(next)
      branch = next.branch
    }
    branch.fields.push(field)
  }
  return root
}

const branches = new Map<string, Branch | undefined>()

/** Made when an object of the kind is there: a render has few of the kinds that are known. */
function fieldsOf(kind: string): Branch | undefined {
  if (!branches.has(kind))
    branches.set(kind, branchOf(referenceFields.filter((field) => field.in === kind)))
  return branches.get(kind)
}

/** Copies only what changes. */
function editAt(node: unknown, branch: Branch, follow: Follow): unknown {
  let here = node
  for (const field of branch.fields) here = followed(here, field, follow)
  if (Array.isArray(here)) {
    const inside = branch.next.find(({ step }) => step === "[]")
    return inside === undefined ? here : mapped(here, inside.branch, follow)
  }
  if (!isRecord(here)) return here
  let edited = here
  for (const next of branch.next) {
    const child = here[next.step]
    if (child === undefined) continue
    const changed = editAt(child, next.branch, follow)
    if (changed !== child) edited = { ...edited, [next.step]: changed }
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
