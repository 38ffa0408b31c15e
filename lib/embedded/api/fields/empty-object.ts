import type { Json } from "#lib/embedded/api/json.ts"
import type { Resource } from "#lib/embedded/api/resources/resource.ts"

/** The fields that Kubernetes's types always have, even when nothing is set: nobody owns them as such. */
const TEMPLATE: Json = { metadata: {}, spec: { containers: null } }
const FIELDS: Readonly<Record<string, Json>> = {
  pods: { spec: { containers: null } },
  services: { status: { loadBalancer: {} } },
  events: { involvedObject: {}, source: {} },
  persistentvolumeclaims: { spec: { resources: {} } },
  nodes: { status: { daemonEndpoints: { kubeletEndpoint: {} }, nodeInfo: {} } },
  "apps/deployments": { spec: { strategy: {}, template: TEMPLATE } },
  "apps/replicasets": { spec: { template: TEMPLATE } },
  "apps/statefulsets": { spec: { template: TEMPLATE, updateStrategy: {} } },
  "apps/daemonsets": { spec: { template: TEMPLATE, updateStrategy: {} } },
  "autoscaling/horizontalpodautoscalers": { spec: { scaleTargetRef: {} } },
  "batch/jobs": { spec: { template: TEMPLATE } },
  "batch/cronjobs": { spec: { jobTemplate: { metadata: {}, spec: { template: TEMPLATE } } } },
  "networking.k8s.io/ingresses": { status: { loadBalancer: {} } },
  "networking.k8s.io/networkpolicies": { spec: { podSelector: {} } },
  "rbac.authorization.k8s.io/roles": { rules: null },
  "rbac.authorization.k8s.io/clusterroles": { rules: null },
  "rbac.authorization.k8s.io/rolebindings": { roleRef: {} },
  "rbac.authorization.k8s.io/clusterrolebindings": { roleRef: {} },
}

/** The object that Kubernetes compares a new one with. */
export function emptyObject(resource: Resource): Json {
  if (resource.custom !== undefined) return { metadata: {} }
  return { metadata: {}, spec: {}, status: {}, ...FIELDS[resource.id] }
}
