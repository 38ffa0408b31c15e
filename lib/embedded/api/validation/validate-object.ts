import { validateCustom } from "#lib/embedded/api/custom/validate-custom.ts"
import { validateDefinition } from "#lib/embedded/api/custom/validate-definition.ts"
import { objectAt } from "#lib/embedded/api/json-at.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import type { Resource } from "#lib/embedded/api/resources/resource.ts"
import type { FieldProblem } from "#lib/embedded/api/status-errors.ts"
import {
  validateAutoscaler,
  validateConfigMap,
  validateDisruptionBudget,
  validatePersistentVolumeClaim,
  validateRole,
  validateRoleBinding,
  validateSecret,
} from "./validate-core.ts"
import { validateMetadata } from "./validate-metadata.ts"
import { validateIngress, validateNetworkPolicy } from "./validate-network.ts"
import { validatePodSpec } from "./validate-pod-spec.ts"
import { validateEndpointSlice, validateService } from "./validate-service.ts"
import {
  validateCronJob,
  validateDeployment,
  validateJob,
  validateReplicas,
  validateStatefulSet,
} from "./validate-workload.ts"

const VALIDATIONS: Readonly<Record<string, (object: KubeObject) => FieldProblem[]>> = {
  configmaps: validateConfigMap,
  persistentvolumeclaims: validatePersistentVolumeClaim,
  pods: (object) => validatePodSpec(objectAt(object, "spec"), "spec"),
  secrets: validateSecret,
  services: validateService,
  "apiextensions.k8s.io/customresourcedefinitions": validateDefinition,
  "apps/daemonsets": validateReplicas,
  "apps/deployments": validateDeployment,
  "apps/replicasets": validateReplicas,
  "apps/statefulsets": validateStatefulSet,
  "autoscaling/horizontalpodautoscalers": validateAutoscaler,
  "batch/cronjobs": validateCronJob,
  "batch/jobs": validateJob,
  "discovery.k8s.io/endpointslices": validateEndpointSlice,
  "networking.k8s.io/ingresses": validateIngress,
  "networking.k8s.io/networkpolicies": validateNetworkPolicy,
  "policy/poddisruptionbudgets": validateDisruptionBudget,
  "rbac.authorization.k8s.io/clusterrolebindings": validateRoleBinding,
  "rbac.authorization.k8s.io/clusterroles": validateRole,
  "rbac.authorization.k8s.io/rolebindings": validateRoleBinding,
  "rbac.authorization.k8s.io/roles": validateRole,
}

/** Lists what is wrong with an object, its metadata first. */
export function validateObject(resource: Resource, object: KubeObject): FieldProblem[] {
  const problems = validateMetadata(resource, object)
  if (resource.custom !== undefined)
    return [...problems, ...validateCustom(resource.custom.schema, object)]
  return [...problems, ...(VALIDATIONS[resource.id]?.(object) ?? [])]
}
