import { isRecord } from "#lib/kustomize/record.ts"
import { isAtEdge } from "./facts/is-at-edge.ts"
import { text } from "./facts/text.ts"
import { judgeEach } from "./judge-each.ts"
import type { Policy } from "./policy.ts"

/** Services are open to the outside only at the edge of the cluster. */
export const servicesInternal: Policy = {
  name: "services-internal",
  why: "A NodePort or LoadBalancer opens a service past the edge, unfiltered, and each LoadBalancer costs money",
  requirement: ["S1-07", "S3-04", "S3-05"],
  judge: judgeEach((service, { cluster }) => {
    if (service.kind !== "Service" || isAtEdge(service, cluster)) return []
    const { type, externalIPs } = isRecord(service.spec) ? service.spec : {}
    const remedy = "use ClusterIP and an Ingress"
    return [
      ...(type === "NodePort" || type === "LoadBalancer"
        ? [`spec.type is ${type} outside of the cluster's edge; ${remedy}`]
        : []),
      ...(Array.isArray(externalIPs) && externalIPs.length > 0
        ? [`spec.externalIPs names ${text(externalIPs)} outside of the cluster's edge; ${remedy}`]
        : []),
    ]
  }),
}
