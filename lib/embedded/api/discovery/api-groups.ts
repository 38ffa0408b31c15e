import type { Json } from "#lib/embedded/api/json.ts"
import type { Resource, Verb } from "#lib/embedded/api/resources/resource.ts"
import { compareVersions } from "./compare-versions.ts"
import { REVIEWS } from "./reviews.ts"

/** One resource or subresource as discovery tells it. */
export interface ServedResource {
  readonly plural: string
  readonly kind: string
  readonly singular: string
  readonly namespaced: boolean
  readonly verbs: readonly string[]
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly subresources: readonly ServedSubresource[]
  /** The schema of a custom resource. */
  readonly schema?: Json
}

export interface ServedSubresource {
  readonly name: string
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly verbs: readonly Verb[]
}

export interface ServedGroup {
  /** Empty for the core group. */
  readonly group: string
  readonly version: string
  readonly resources: readonly ServedResource[]
}

const CHANGE: readonly Verb[] = ["get", "patch", "update"]

/** Lists everything that is served, one group version each; the core group comes first. */
export function servedGroups(resources: readonly Resource[]): readonly ServedGroup[] {
  const versions = new Map<
    string,
    { group: string; version: string; resources: ServedResource[] }
  >()
  const add = (group: string, version: string, resource: ServedResource) => {
    const key = `${group}/${version}`
    const served = versions.get(key) ?? { group, version, resources: [] }
    versions.set(key, served)
    served.resources.push(resource)
  }
  for (const resource of resources) add(resource.group, resource.version, served(resource))
  for (const review of REVIEWS)
    add(review.group, review.version, { ...NO_EXTRAS, ...review, verbs: ["create"] })
  return [...versions.values()]
}

/** `GET /api/v1`, `GET /apis/<group>/<version>` */
export function resourceList({ group, version, resources }: ServedGroup): Json {
  const groupVersion = group === "" ? version : `${group}/${version}`
  return {
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion,
    resources: resources.flatMap((resource) => [
      {
        name: resource.plural,
        singularName: resource.singular,
        namespaced: resource.namespaced,
        kind: resource.kind,
        verbs: resource.verbs,
        ...(resource.shortNames.length > 0 && { shortNames: resource.shortNames }),
        ...(resource.categories.length > 0 && { categories: resource.categories }),
      },
      ...resource.subresources.map((subresource) => ({
        name: `${resource.plural}/${subresource.name}`,
        singularName: "",
        namespaced: resource.namespaced,
        ...((subresource.group !== group || subresource.version !== version) && {
          group: subresource.group,
          version: subresource.version,
        }),
        kind: subresource.kind,
        verbs: subresource.verbs,
      })),
    ]),
  }
}

/** The groups of `GET /apis`, each with its versions, the preferred one first. */
export function apiGroups(served: readonly ServedGroup[]): Json[] {
  return [...byGroup(served)].map(([name, versions]) => {
    const told = versions.map(({ version }) => ({ groupVersion: `${name}/${version}`, version }))
    return { name, versions: told, preferredVersion: told[0] }
  })
}

/** Group versions by their group; the most stable version comes first. */
export function byGroup(
  served: readonly ServedGroup[],
): ReadonlyMap<string, readonly ServedGroup[]> {
  const groups = Map.groupBy(served, ({ group }) => group)
  for (const versions of groups.values())
    versions.sort((a, b) => compareVersions(a.version, b.version))
  return groups
}

const NO_EXTRAS = { shortNames: [], categories: [], subresources: [] }

function served(resource: Resource): ServedResource {
  const { plural, kind, singular, namespaced, verbs, shortNames, categories } = resource
  const subresources = resource.subresources.map((name) => servedSubresource(resource, name))
  return {
    plural,
    kind,
    singular,
    namespaced,
    verbs,
    shortNames,
    categories,
    subresources,
    ...(resource.custom !== undefined && { schema: resource.custom.schema }),
  }
}

function servedSubresource({ group, version, kind }: Resource, name: string): ServedSubresource {
  switch (name) {
    case "scale":
      return { name, group: "autoscaling", version: "v1", kind: "Scale", verbs: CHANGE }
    case "eviction":
      return { name, group: "policy", version: "v1", kind: "Eviction", verbs: ["create"] }
    case "token":
      return {
        name,
        group: "authentication.k8s.io",
        version: "v1",
        kind: "TokenRequest",
        verbs: ["create"],
      }
    case "binding":
      return { name, group, version, kind: "Binding", verbs: ["create"] }
    case "log":
      return { name, group, version, kind, verbs: ["get"] }
    case "finalize":
      return { name, group, version, kind, verbs: ["update"] }
    default:
      return { name, group, version, kind, verbs: CHANGE }
  }
}
