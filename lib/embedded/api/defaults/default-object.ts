import { defaultCustom } from "#lib/embedded/api/custom/complete-custom.ts"
import { defaultDefinition } from "#lib/embedded/api/custom/default-definition.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import type { Resource } from "#lib/embedded/api/resources/resource.ts"
import {
  defaultAutoscaler,
  defaultLimitRange,
  defaultNamespace,
  defaultNode,
  defaultPersistentVolumeClaim,
  defaultPriorityClass,
  defaultRole,
  defaultRoleBinding,
  defaultSecret,
} from "./default-core.ts"
import {
  defaultEndpointSlice,
  defaultIngressClass,
  defaultNetworkPolicy,
  defaultService,
} from "./default-network.ts"
import { defaultPod } from "./default-pod.ts"
import {
  defaultCronJob,
  defaultDaemonSet,
  defaultDeployment,
  defaultJob,
  defaultReplicaSet,
  defaultStatefulSet,
} from "./default-workload.ts"

const DEFAULTS: Readonly<Record<string, (object: KubeObject) => void>> = {
  limitranges: defaultLimitRange,
  namespaces: defaultNamespace,
  nodes: defaultNode,
  persistentvolumeclaims: defaultPersistentVolumeClaim,
  pods: defaultPod,
  secrets: defaultSecret,
  services: defaultService,
  "apiextensions.k8s.io/customresourcedefinitions": defaultDefinition,
  "apps/daemonsets": defaultDaemonSet,
  "apps/deployments": defaultDeployment,
  "apps/replicasets": defaultReplicaSet,
  "apps/statefulsets": defaultStatefulSet,
  "autoscaling/horizontalpodautoscalers": defaultAutoscaler,
  "batch/cronjobs": defaultCronJob,
  "batch/jobs": defaultJob,
  "discovery.k8s.io/endpointslices": defaultEndpointSlice,
  "networking.k8s.io/ingressclasses": defaultIngressClass,
  "networking.k8s.io/networkpolicies": defaultNetworkPolicy,
  "rbac.authorization.k8s.io/clusterrolebindings": defaultRoleBinding,
  "rbac.authorization.k8s.io/clusterroles": defaultRole,
  "rbac.authorization.k8s.io/rolebindings": defaultRoleBinding,
  "rbac.authorization.k8s.io/roles": defaultRole,
  "scheduling.k8s.io/priorityclasses": defaultPriorityClass,
}

/** Fills in what Kubernetes assumes where an object says nothing; changes the object, which nobody else may hold. */
export function defaultObject(resource: Resource, object: KubeObject): void {
  if (resource.custom !== undefined) defaultCustom(resource.custom.schema, object)
  DEFAULTS[resource.id]?.(object)
}
