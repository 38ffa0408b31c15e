import { type ApiResource, apiResources } from "./api-resources.ts"
import { groupOf } from "./identity.ts"
import type { Manifest } from "./manifest.ts"

/** What one entry of a cluster's `kinds` allows. */
export interface AllowedKind {
  readonly group: string
  readonly kind: string
  /** Only the object of this name. */
  readonly name?: string
}

/** The group of Roles and their bindings. */
export const accessGroup = "rbac.authorization.k8s.io"

/**
 * Reads an entry: `Deployment`, `IngressClass/traefik`, `example.com/Widget` or `example.com/Forest/main`.
 * Undefined when it is none.
 */
export function parseAllowedKind(entry: string): AllowedKind | undefined {
  const match =
    /^(?:([a-z0-9-]+(?:\.[a-z0-9-]+)+)\/)?([A-Z][A-Za-z0-9]*)(?:\/([a-z0-9][a-z0-9.:-]*))?$/.exec(
      entry,
    )
  if (match === null) return undefined
  const [, custom, kind = "", name] = match
  const group = custom ?? apiResources.get(kind)?.group
  if (group === undefined || (custom !== undefined && ownGroups.has(custom))) return undefined
  return { group, kind, ...(name !== undefined && { name }) }
}

/** Says of one of Kubernetes's own kinds whether each object has to be named: what belongs to no namespace, and access. */
export function isNamedOnly(kind: string): boolean | undefined {
  const resource = apiResources.get(kind)
  if (resource === undefined || kind === "Namespace") return resource && false
  return !resource.namespaced || resource.group === accessGroup
}

/** Finds a kind in the table of Kubernetes's own; a custom kind of the same name is another one. */
export function ownResource({ group, kind }: AllowedKind): ApiResource | undefined {
  const resource = apiResources.get(kind)
  return resource?.group === group ? resource : undefined
}

/** Reads a cluster's `kinds` once, to say of any object whether they allow it. */
export function allowance(kinds: readonly string[]): (manifest: Manifest) => boolean {
  const allowed = new Set(
    kinds.flatMap((entry) => {
      const { group, kind, name } = parseAllowedKind(entry) ?? {}
      return kind === undefined
        ? []
        : [[group, kind, ...(name === undefined ? [] : [name])].join("/")]
    }),
  )
  return ({ apiVersion, kind, metadata }) => {
    const ofKind = `${groupOf(apiVersion)}/${kind}`
    return allowed.has(ofKind) || allowed.has(`${ofKind}/${metadata.name}`)
  }
}

/** The entry that would allow this object. */
export function entryFor({ apiVersion, kind, metadata }: Manifest): string {
  const group = groupOf(apiVersion)
  const own = ownResource({ group, kind })
  const prefix = own === undefined ? `${group}/${kind}` : kind
  const named = own === undefined ? metadata.namespace === undefined : isNamedOnly(kind)
  return named === true ? `${prefix}/${metadata.name}` : prefix
}

/** Says whether an object is among the rights of a sync service, which only `bun run bootstrap` writes. */
export function isOwnAccess(group: string, name: string | undefined): boolean {
  return group === accessGroup && name?.startsWith("turnspit-") === true
}

/** Groups of Kubernetes itself: their kinds are in the table, or no commit may bring them. */
const ownGroups: ReadonlySet<string> = new Set([
  ...[...apiResources.values()].map(({ group }) => group),
  "apiregistration.k8s.io",
  "authentication.k8s.io",
  "authorization.k8s.io",
  "certificates.k8s.io",
  "coordination.k8s.io",
  "discovery.k8s.io",
  "events.k8s.io",
  "flowcontrol.apiserver.k8s.io",
  "metrics.k8s.io",
])
