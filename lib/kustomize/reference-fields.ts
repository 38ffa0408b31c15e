/** A field that names another object. */
export interface ReferenceField {
  /** Kind of the object that has the field; `Pod` stands for the pod spec of every workload. */
  readonly in: string
  /** Fields from the object (of a pod: from its spec), `[]` steps into a list: `rules/[]/http/paths/[]/backend/service`. */
  readonly path: string
  /**
   * Kind of the object that is named. The field holds its name, or `{ name }`, or `{ kind, name, namespace }`, whose
   * own kind counts.
   */
  readonly kind?: string
  /** The named object may live in any namespace, which stands beside its name. */
  readonly anywhere?: true
}

const deviceClass = "spec/devices/requests/[]/exactly/deviceClassName"

/** All fields of Kubernetes's own kinds, and of the Gateway API, that name an object. */
export const referenceFields: readonly ReferenceField[] = [
  ...pod("ConfigMap", [
    "volumes/[]/configMap",
    "volumes/[]/projected/sources/[]/configMap",
    ...containers("env/[]/valueFrom/configMapKeyRef"),
    ...containers("envFrom/[]/configMapRef"),
  ]),
  ...pod("Secret", [
    "imagePullSecrets/[]",
    "volumes/[]/secret/secretName",
    "volumes/[]/projected/sources/[]/secret",
    "volumes/[]/azureFile/secretName",
    ...["cephfs", "cinder", "flexVolume", "iscsi", "rbd", "scaleIO", "storageos"].map(
      (type) => `volumes/[]/${type}/secretRef`,
    ),
    "volumes/[]/csi/nodePublishSecretRef",
    ...containers("env/[]/valueFrom/secretKeyRef"),
    ...containers("envFrom/[]/secretRef"),
  ]),
  ...pod("PersistentVolumeClaim", ["volumes/[]/persistentVolumeClaim/claimName"]),
  ...pod("StorageClass", ["volumes/[]/ephemeral/volumeClaimTemplate/spec/storageClassName"]),
  ...pod("ServiceAccount", ["serviceAccountName", "serviceAccount"]),
  ...pod("PriorityClass", ["priorityClassName"]),
  ...pod("RuntimeClass", ["runtimeClassName"]),
  ...pod("ResourceClaim", ["resourceClaims/[]/resourceClaimName"]),
  ...pod("ResourceClaimTemplate", ["resourceClaims/[]/resourceClaimTemplateName"]),
  ...of("ServiceAccount", "Secret", ["secrets/[]", "imagePullSecrets/[]"]),
  ...of("StatefulSet", "Service", ["spec/serviceName"]),
  ...of("StatefulSet", "StorageClass", ["spec/volumeClaimTemplates/[]/spec/storageClassName"]),
  ...of("StatefulSet", "VolumeAttributesClass", [
    "spec/volumeClaimTemplates/[]/spec/volumeAttributesClassName",
  ]),
  ...of("HorizontalPodAutoscaler", undefined, ["spec/scaleTargetRef"]),
  ...of("Ingress", "Service", [
    "spec/defaultBackend/service",
    "spec/rules/[]/http/paths/[]/backend/service",
    "spec/backend/serviceName",
    "spec/rules/[]/http/paths/[]/backend/serviceName",
  ]),
  ...of("Ingress", undefined, [
    "spec/defaultBackend/resource",
    "spec/rules/[]/http/paths/[]/backend/resource",
  ]),
  ...of("Ingress", "Secret", [
    "spec/tls/[]/secretName",
    "metadata/annotations/ingress.kubernetes.io~1auth-secret",
    "metadata/annotations/nginx.ingress.kubernetes.io~1auth-secret",
    "metadata/annotations/nginx.ingress.kubernetes.io~1auth-tls-secret",
  ]),
  ...of("Ingress", "ConfigMap", [
    "metadata/annotations/nginx.ingress.kubernetes.io~1fastcgi-params-configmap",
  ]),
  ...of("Ingress", "IngressClass", ["spec/ingressClassName"]),
  ...of("IngressClass", undefined, ["spec/parameters"]),
  ...["RoleBinding", "ClusterRoleBinding"].flatMap((kind) => [
    ...of(kind, undefined, ["roleRef"]),
    ...anywhere(kind, undefined, ["subjects/[]"]),
  ]),
  ...["PersistentVolumeClaim"].flatMap((kind) => [
    ...of(kind, "StorageClass", ["spec/storageClassName"]),
    ...of(kind, "PersistentVolume", ["spec/volumeName"]),
    ...of(kind, "VolumeAttributesClass", ["spec/volumeAttributesClassName"]),
    ...of(kind, undefined, ["spec/dataSource", "spec/dataSourceRef"]),
  ]),
  ...of("PersistentVolume", "StorageClass", ["spec/storageClassName"]),
  ...of("PersistentVolume", "VolumeAttributesClass", ["spec/volumeAttributesClassName"]),
  ...of("PersistentVolume", "Secret", ["spec/azureFile/secretName"]),
  ...anywhere("PersistentVolume", "PersistentVolumeClaim", ["spec/claimRef"]),
  ...anywhere(
    "PersistentVolume",
    "Secret",
    ["controllerExpand", "controllerPublish", "nodeExpand", "nodePublish", "nodeStage"].map(
      (step) => `spec/csi/${step}SecretRef`,
    ),
  ),
  ...of("StorageClass", "Secret", [
    "parameters/secretName",
    "parameters/adminSecretName",
    "parameters/userSecretName",
    "parameters/secretRef",
  ]),
  ...["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"].flatMap((kind) =>
    anywhere(kind, "Service", ["webhooks/[]/clientConfig/service"]),
  ),
  ...anywhere("CustomResourceDefinition", "Service", [
    "spec/conversion/webhook/clientConfig/service",
  ]),
  ...anywhere("APIService", "Service", ["spec/service"]),
  ...of("ValidatingAdmissionPolicyBinding", "ValidatingAdmissionPolicy", ["spec/policyName"]),
  ...of("MutatingAdmissionPolicyBinding", "MutatingAdmissionPolicy", ["spec/policyName"]),
  ...of("FlowSchema", "PriorityLevelConfiguration", ["spec/priorityLevelConfiguration"]),
  ...of("ResourceClaim", "DeviceClass", [deviceClass]),
  ...of("ResourceClaimTemplate", "DeviceClass", [`spec/${deviceClass}`]),
  ...of("Gateway", "GatewayClass", ["spec/gatewayClassName"]),
  ...of("Gateway", "Secret", ["spec/listeners/[]/tls/certificateRefs/[]"]),
  ...["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"].flatMap((kind) => [
    ...of(kind, "Gateway", ["spec/parentRefs/[]"]),
    ...of(kind, "Service", ["spec/rules/[]/backendRefs/[]"]),
  ]),
]

function of(
  kind: string,
  named: string | undefined,
  paths: readonly string[],
): readonly ReferenceField[] {
  return paths.map((path) => ({
    in: kind,
    path,
    ...(named === undefined ? {} : { kind: named }),
  }))
}

function anywhere(
  kind: string,
  named: string | undefined,
  paths: readonly string[],
): readonly ReferenceField[] {
  return of(kind, named, paths).map((field) => ({ ...field, anywhere: true }))
}

function pod(named: string, paths: readonly string[]): readonly ReferenceField[] {
  return of("Pod", named, paths)
}

function containers(path: string): readonly string[] {
  return ["containers", "initContainers", "ephemeralContainers"].map((list) => `${list}/[]/${path}`)
}
