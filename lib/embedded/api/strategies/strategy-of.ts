import { definitionStrategy } from "#lib/embedded/api/custom/definition-strategy.ts"
import type { Resource } from "#lib/embedded/api/resources/resource.ts"
import { jobStrategy } from "./job-strategy.ts"
import { namespaceStrategy } from "./namespace-strategy.ts"
import { podStrategy } from "./pod-strategy.ts"
import { serviceStrategy } from "./service-strategy.ts"
import type { Strategy } from "./strategy.ts"
import { withInitialStatus } from "./with-initial-status.ts"

/** A custom resource without a status subresource keeps what it is given. */
const CUSTOM_WITH_STATUS: Strategy = {
  prepareCreate(object) {
    delete object.status
  },
}
const STRATEGIES: Readonly<Record<string, Strategy>> = {
  namespaces: namespaceStrategy,
  pods: podStrategy,
  services: serviceStrategy,
  persistentvolumeclaims: withInitialStatus({ phase: "Pending" }),
  "apiextensions.k8s.io/customresourcedefinitions": definitionStrategy,
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
  const hasStatus = resource.subresources.includes("status")
  if (resource.custom !== undefined) return hasStatus ? CUSTOM_WITH_STATUS : PLAIN
  return STRATEGIES[resource.id] ?? (hasStatus ? EMPTY_STATUS : PLAIN)
}
