import {
  type AllowedKind,
  accessGroup,
  ownResource,
  parseAllowedKind,
} from "#lib/kustomize/allowed-kind.ts"
import type { ApiResource } from "#lib/kustomize/api-resources.ts"
import { workloadKinds } from "#lib/sync/newest-pods.ts"
import { protectedKinds } from "#lib/sync/prunable.ts"
import { type RecordName, recordObject } from "#lib/sync/record.ts"
import type { Bounds } from "./bounds.ts"

/** A rule of a Role. */
export interface Rule {
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly resourceNames?: readonly string[]
  readonly verbs: readonly string[]
}

/** How the custom kinds are served, by `group/Kind`. */
export type CustomResources = ReadonlyMap<string, ApiResource>

/** A diff lists what an app has, health and drift watch it. These verbs know no names, but they change nothing. */
const follow = ["list", "watch"]
/** Server-side apply: `patch`, and `create` of the same name where there is nothing yet; `get` when it moved meanwhile. */
const change = ["create", "get", "patch"]
/** What the commit has no more. */
const remove = ["delete"]

/** What applying, following and pruning needs in one namespace. */
export function namespaceRules(
  namespace: string,
  bounds: Bounds,
  custom: CustomResources,
): readonly Rule[] {
  const kinds = resourcesOf(bounds, custom).filter(({ resource }) => resource.namespaced)
  const rules = kinds.flatMap(({ allowed, resource }) => {
    if (allowed.name !== undefined) return named(resource, [allowed.name], [...change, ...remove])
    if (!protectedKinds.has(allowed.kind)) return rule(resource, [...change, ...remove, ...follow])
    const gone = removable(bounds, `${allowed.kind}/${namespace}/`)
    return [...rule(resource, [...change, ...follow]), ...only(resource, gone)]
  })
  return merged([...rules, ...aroundRules(kinds.map(({ allowed }) => allowed.kind))])
}

/** What it needs of what belongs to no namespace, object by object, and to read its own bounds. */
export function clusterRules(
  bounds: Bounds,
  custom: CustomResources,
  ownRole: string,
): readonly Rule[] {
  const kinds = resourcesOf(bounds, custom).filter(({ resource }) => !resource.namespaced)
  const rules = kinds.flatMap(({ allowed: { kind, name }, resource }) => {
    const names = name === undefined ? bounds.namespaces : [name]
    const gone = removable(bounds, `${kind}/`).filter((one) => names.includes(one))
    const isProtected = protectedKinds.has(kind)
    return [
      ...rule(resource, follow),
      ...only(resource, names, isProtected ? change : [...change, ...remove]),
      ...(isProtected ? only(resource, gone) : []),
    ]
  })
  const own = { apiGroups: [accessGroup], resources: ["clusterroles"], resourceNames: [ownRole] }
  return merged([...rules, { ...own, verbs: ["get"] }])
}

/** What it keeps in its own namespace: inventories, history, Events of its runs and the Lease. The Lease is made by POST, which knows no name. */
export function ownRules(lease: string): readonly Rule[] {
  const leases = { apiGroups: ["coordination.k8s.io"], resources: ["leases"] }
  return [
    {
      apiGroups: [""],
      resources: ["configmaps"],
      verbs: [...change, ...remove, ...follow, "update"].toSorted(),
    },
    { apiGroups: [""], resources: ["events"], verbs: change },
    { ...leases, verbs: ["create"] },
    { ...leases, resourceNames: [lease], verbs: ["get", "update"] },
  ]
}

/** What `bun run sync` needs to ask for a run and to follow it, and `bun run status` to tell how runs went. */
export function askRules(owner: { readonly repositoryId: string }, lease: string): readonly Rule[] {
  const records = (...names: readonly RecordName[]) => ({
    apiGroups: [""],
    resources: ["configmaps"],
    resourceNames: names.map((record) => recordObject(owner, record)),
  })
  return [
    { ...records("request"), verbs: ["get", "update"] },
    { ...records("answer", "drift", "history"), verbs: ["get"] },
    {
      apiGroups: ["coordination.k8s.io"],
      resources: ["leases"],
      resourceNames: [lease],
      verbs: ["get"],
    },
  ]
}

/** What tells how workloads are, and whether something still uses a ConfigMap or Secret that could go. */
function aroundRules(kinds: readonly string[]): readonly Rule[] {
  const pods = { apiGroups: [""], resources: ["pods"] }
  const replicaSets = { apiGroups: ["apps"], resources: ["replicasets"] }
  const revisions = { apiGroups: ["apps"], resources: ["controllerrevisions"] }
  const workloads = kinds.some((kind) => workloadKinds.has(kind))
    ? [
        { ...pods, verbs: follow },
        { ...replicaSets, verbs: follow },
        { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] },
      ]
    : []
  const configuration = kinds.some((kind) => kind === "ConfigMap" || kind === "Secret")
    ? [pods, replicaSets, revisions].map((of) => ({ ...of, verbs: ["list"] }))
    : []
  return [...workloads, ...configuration]
}

function resourcesOf({ kinds }: Bounds, custom: CustomResources) {
  return kinds.flatMap((entry) => {
    const allowed = parseAllowedKind(entry)
    if (allowed === undefined) throw new Error(`Cannot derive rights for "${entry}": it is no kind`)
    return [{ allowed, resource: resourceOf(allowed, custom) }]
  })
}

function resourceOf(allowed: AllowedKind, custom: CustomResources): ApiResource {
  const { group, kind, name } = allowed
  const resource = ownResource(allowed) ?? custom.get(`${group}/${kind}`)
  if (resource === undefined)
    throw new Error(
      `Cannot derive rights for ${group}/${kind}: neither the commit nor the cluster defines it; bring its CustomResourceDefinition, or take it off the list of kinds`,
    )
  if (!resource.namespaced && kind !== "Namespace" && name === undefined)
    throw new Error(
      `Cannot derive rights for ${group}/${kind}: it belongs to no namespace, so each has to be named, such as "${group}/${kind}/main"`,
    )
  return resource
}

/** Names in `prune.allow` that begin so: claims, namespaces and CRDs only go when named there. */
function removable({ prune }: Bounds, prefix: string): readonly string[] {
  return prune.allow
    .filter((id) => id.startsWith(prefix))
    .map((id) => id.slice(prefix.length))
    .filter((name) => !name.includes("/"))
}

function rule({ group, plural }: ApiResource, verbs: readonly string[]): readonly Rule[] {
  return [{ apiGroups: [group], resources: [plural], verbs: verbs.toSorted() }]
}

function only(
  { group, plural }: ApiResource,
  names: readonly string[],
  verbs: readonly string[] = remove,
): readonly Rule[] {
  if (names.length === 0) return []
  const resourceNames = names.toSorted()
  return [{ apiGroups: [group], resources: [plural], resourceNames, verbs: verbs.toSorted() }]
}

function named(resource: ApiResource, names: readonly string[], verbs: readonly string[]) {
  return [...rule(resource, follow), ...only(resource, names, verbs)]
}

/** One rule per group, verbs and names, so that a reader sees at a glance what may be done to what. */
function merged(rules: readonly Rule[]): readonly Rule[] {
  const all = new Map<string, Rule>()
  for (const one of rules) {
    const key = JSON.stringify([one.apiGroups, one.verbs, one.resourceNames ?? []])
    const resources = [...(all.get(key)?.resources ?? []), ...one.resources]
    all.set(key, { ...one, resources: [...new Set(resources)].sort() })
  }
  return [...all].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one)
}
