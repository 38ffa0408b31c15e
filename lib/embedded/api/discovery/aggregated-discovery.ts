import type { Json } from "#lib/embedded/api/json.ts"
import { byGroup, type ServedGroup, type ServedResource } from "./api-groups.ts"

/** The media type of aggregated discovery, all resources in one answer. */
export const AGGREGATED_DISCOVERY =
  "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"

/** Whether a client asks for aggregated discovery. */
export function wantsAggregated(accept: string | null): boolean {
  return (accept ?? "").split(",").some((range) => {
    const parts = new Set(range.split(";").map((part) => part.trim()))
    return (
      parts.has("as=APIGroupDiscoveryList") &&
      parts.has("v=v2") &&
      parts.has("g=apidiscovery.k8s.io")
    )
  })
}

/** `GET /api` and `GET /apis` in one piece (apidiscovery.k8s.io/v2). */
export function aggregatedDiscovery(groups: readonly ServedGroup[]): Json {
  return {
    kind: "APIGroupDiscoveryList",
    apiVersion: "apidiscovery.k8s.io/v2",
    metadata: {},
    items: [...byGroup(groups)].map(([group, served]) => ({
      metadata: group === "" ? {} : { name: group },
      versions: served.map(({ version, resources }) => ({
        version,
        resources: resources.map(resource),
        freshness: "Current",
      })),
    })),
  }
}

function resource(served: ServedResource): Json {
  return {
    resource: served.plural,
    responseKind: { group: "", version: "", kind: served.kind },
    scope: served.namespaced ? "Namespaced" : "Cluster",
    singularResource: served.singular,
    verbs: served.verbs,
    ...(served.shortNames.length > 0 && { shortNames: served.shortNames }),
    ...(served.categories.length > 0 && { categories: served.categories }),
    ...(served.subresources.length > 0 && {
      subresources: served.subresources.map(({ name, group, version, kind, verbs }) => ({
        subresource: name,
        responseKind:
          kind === served.kind ? { group: "", version: "", kind } : { group, version, kind },
        verbs,
      })),
    }),
  }
}
