import type {
  V1ClusterRole,
  V1ClusterRoleBinding,
  V1ConfigMap,
  V1CronJob,
  V1CustomResourceDefinition,
  V1DaemonSet,
  V1Deployment,
  V1Ingress,
  V1IngressClass,
  V1Job,
  V1LimitRange,
  V1Namespace,
  V1NetworkPolicy,
  V1PersistentVolumeClaim,
  V1PodDisruptionBudget,
  V1PriorityClass,
  V1ResourceQuota,
  V1Role,
  V1RoleBinding,
  V1Secret,
  V1Service,
  V1ServiceAccount,
  V1StatefulSet,
  V1StorageClass,
  V2HorizontalPodAutoscaler,
} from "@kubernetes/client-node"

/** Kubernetes's own kinds that this repository declares, each with the client's model. */
export interface Models {
  readonly ClusterRole: V1ClusterRole
  readonly ClusterRoleBinding: V1ClusterRoleBinding
  readonly ConfigMap: V1ConfigMap
  readonly CronJob: V1CronJob
  readonly CustomResourceDefinition: V1CustomResourceDefinition
  readonly DaemonSet: V1DaemonSet
  readonly Deployment: V1Deployment
  readonly HorizontalPodAutoscaler: V2HorizontalPodAutoscaler
  readonly Ingress: V1Ingress
  readonly IngressClass: V1IngressClass
  readonly Job: V1Job
  readonly LimitRange: V1LimitRange
  readonly Namespace: V1Namespace
  readonly NetworkPolicy: V1NetworkPolicy
  readonly PersistentVolumeClaim: V1PersistentVolumeClaim
  readonly PodDisruptionBudget: V1PodDisruptionBudget
  readonly PriorityClass: V1PriorityClass
  readonly ResourceQuota: V1ResourceQuota
  readonly Role: V1Role
  readonly RoleBinding: V1RoleBinding
  readonly Secret: V1Secret
  readonly Service: V1Service
  readonly ServiceAccount: V1ServiceAccount
  readonly StatefulSet: V1StatefulSet
  readonly StorageClass: V1StorageClass
}

export type Kind = keyof Models

/** The API version under which each kind is declared. */
export const apiVersions = {
  ClusterRole: "rbac.authorization.k8s.io/v1",
  ClusterRoleBinding: "rbac.authorization.k8s.io/v1",
  ConfigMap: "v1",
  CronJob: "batch/v1",
  CustomResourceDefinition: "apiextensions.k8s.io/v1",
  DaemonSet: "apps/v1",
  Deployment: "apps/v1",
  HorizontalPodAutoscaler: "autoscaling/v2",
  Ingress: "networking.k8s.io/v1",
  IngressClass: "networking.k8s.io/v1",
  Job: "batch/v1",
  LimitRange: "v1",
  Namespace: "v1",
  NetworkPolicy: "networking.k8s.io/v1",
  PersistentVolumeClaim: "v1",
  PodDisruptionBudget: "policy/v1",
  PriorityClass: "scheduling.k8s.io/v1",
  ResourceQuota: "v1",
  Role: "rbac.authorization.k8s.io/v1",
  RoleBinding: "rbac.authorization.k8s.io/v1",
  Secret: "v1",
  Service: "v1",
  ServiceAccount: "v1",
  StatefulSet: "apps/v1",
  StorageClass: "storage.k8s.io/v1",
} as const satisfies Record<Kind, string>
