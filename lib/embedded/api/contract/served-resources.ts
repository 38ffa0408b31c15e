import { objectsAt, textAt } from "#lib/embedded/api/json-at.ts"
import type { Target } from "./target.ts"

const accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"

/** Lists what a server serves of Kubernetes itself: `apps/v1` → `deployments`, `deployments/scale`, …, sorted. */
export async function servedResources(target: Target): Promise<ReadonlyMap<string, Set<string>>> {
  const answers = await Promise.all(
    ["/api", "/apis"].map((path) => target.send("GET", path, { accept })),
  )
  const versions = answers
    .flatMap(({ body }) => objectsAt(body, "items"))
    .filter((group) => isOfKubernetes(textAt(group, "metadata.name")))
    .flatMap((group) =>
      objectsAt(group, "versions").map((version) => {
        const name = [textAt(group, "metadata.name"), textAt(version, "version")]
        const resources = objectsAt(version, "resources").flatMap((resource) => [
          textAt(resource, "resource"),
          ...objectsAt(resource, "subresources").map(
            (sub) => `${textAt(resource, "resource")}/${textAt(sub, "subresource")}`,
          ),
        ])
        return [name.filter(Boolean).join("/"), new Set(resources)] as const
      }),
    )
  return new Map(versions)
}

/** Other groups are of custom resources, or of servers behind the API server. */
function isOfKubernetes(group: string): boolean {
  return !group.includes(".") || (group.endsWith(".k8s.io") && group !== "metrics.k8s.io")
}
