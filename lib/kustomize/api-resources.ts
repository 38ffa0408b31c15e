/** A kind as the API server serves it. */
export interface ApiResource {
  /** Core's group is empty. */
  readonly group: string
  /** As it stands in URLs and in RBAC rules. */
  readonly plural: string
  readonly namespaced: boolean
}

/** Kubernetes's own kinds that a commit may bring; from `kubectl api-resources`, Kubernetes 1.36. */
export const apiResources: ReadonlyMap<string, ApiResource> = new Map([
  ...namespaced("", {
    ConfigMap: "configmaps",
    LimitRange: "limitranges",
    PersistentVolumeClaim: "persistentvolumeclaims",
    Pod: "pods",
    PodTemplate: "podtemplates",
    ReplicationController: "replicationcontrollers",
    ResourceQuota: "resourcequotas",
    Secret: "secrets",
    Service: "services",
    ServiceAccount: "serviceaccounts",
  }),
  ...clusterWide("", { Namespace: "namespaces", PersistentVolume: "persistentvolumes" }),
  ...namespaced("apps", {
    DaemonSet: "daemonsets",
    Deployment: "deployments",
    StatefulSet: "statefulsets",
  }),
  ...namespaced("autoscaling", { HorizontalPodAutoscaler: "horizontalpodautoscalers" }),
  ...namespaced("batch", { CronJob: "cronjobs", Job: "jobs" }),
  ...namespaced("networking.k8s.io", { Ingress: "ingresses", NetworkPolicy: "networkpolicies" }),
  ...clusterWide("networking.k8s.io", { IngressClass: "ingressclasses" }),
  ...namespaced("policy", { PodDisruptionBudget: "poddisruptionbudgets" }),
  ...namespaced("rbac.authorization.k8s.io", { Role: "roles", RoleBinding: "rolebindings" }),
  ...clusterWide("rbac.authorization.k8s.io", {
    ClusterRole: "clusterroles",
    ClusterRoleBinding: "clusterrolebindings",
  }),
  ...namespaced("resource.k8s.io", {
    ResourceClaim: "resourceclaims",
    ResourceClaimTemplate: "resourceclaimtemplates",
  }),
  ...clusterWide("resource.k8s.io", { DeviceClass: "deviceclasses" }),
  ...clusterWide("admissionregistration.k8s.io", {
    MutatingAdmissionPolicy: "mutatingadmissionpolicies",
    MutatingAdmissionPolicyBinding: "mutatingadmissionpolicybindings",
    MutatingWebhookConfiguration: "mutatingwebhookconfigurations",
    ValidatingAdmissionPolicy: "validatingadmissionpolicies",
    ValidatingAdmissionPolicyBinding: "validatingadmissionpolicybindings",
    ValidatingWebhookConfiguration: "validatingwebhookconfigurations",
  }),
  ...clusterWide("apiextensions.k8s.io", { CustomResourceDefinition: "customresourcedefinitions" }),
  ...clusterWide("node.k8s.io", { RuntimeClass: "runtimeclasses" }),
  ...clusterWide("scheduling.k8s.io", { PriorityClass: "priorityclasses" }),
  ...clusterWide("storage.k8s.io", {
    CSIDriver: "csidrivers",
    StorageClass: "storageclasses",
    VolumeAttributesClass: "volumeattributesclasses",
  }),
])

type Plurals = Readonly<Record<string, string>>

function namespaced(group: string, plurals: Plurals) {
  return entries(group, plurals, true)
}

function clusterWide(group: string, plurals: Plurals) {
  return entries(group, plurals, false)
}

function entries(group: string, plurals: Plurals, isNamespaced: boolean) {
  return Object.entries(plurals).map(
    ([kind, plural]) => [kind, { group, plural, namespaced: isNamespaced }] as const,
  )
}
