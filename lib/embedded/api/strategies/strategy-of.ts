import type { Resource } from "#lib/embedded/api/resources/resource.ts"
import { jobStrategy } from "./job-strategy.ts"
import { namespaceStrategy } from "./namespace-strategy.ts"
import { podStrategy } from "./pod-strategy.ts"
import { serviceStrategy } from "./service-strategy.ts"
import type { Strategy } from "./strategy.ts"
import { withInitialStatus } from "./with-initial-status.ts"

const STRATEGIES: Readonly<Record<string, Strategy>> = {
  namespaces: namespaceStrategy,
  pods: podStrategy,
  services: serviceStrategy,
  persistentvolumeclaims: withInitialStatus({ phase: "Pending" }),
  "batch/jobs": jobStrategy,
  "apps/daemonsets": withInitialStatus({
    currentNumberScheduled: 0,
    numberMisscheduled: 0,
    desiredNumberScheduled: 0,
    numberReady: 0,
  }),
  "apps/replicasets": withInitialStatus({ replicas: 0 }),
  "apps/statefulsets": withInitialStatus({ replicas: 0, availableReplicas: 0 }),
  "networking.k8s.io/ingresses": withInitialStatus({ loadBalancer: {} }),
  "policy/poddisruptionbudgets": withInitialStatus({
    disruptionsAllowed: 0,
    currentHealthy: 0,
    desiredHealthy: 0,
    expectedPods: 0,
  }),
  "autoscaling/horizontalpodautoscalers": withInitialStatus({
    desiredReplicas: 0,
    currentMetrics: null,
  }),
}
const EMPTY_STATUS = withInitialStatus({})
const PLAIN: Strategy = {}

/** Finds what a kind does beyond the rules for all kinds. */
export function strategyOf(resource: Resource): Strategy {
  return (
    STRATEGIES[resource.id] ?? (resource.subresources.includes("status") ? EMPTY_STATUS : PLAIN)
  )
}
