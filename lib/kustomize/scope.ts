import type { Manifest } from "./manifest.ts"

/** Marks a custom resource that belongs to no namespace; a symbol never reaches the rendered JSON. */
export const clusterScoped: unique symbol = Symbol("turnspit: cluster-scoped")

/** Says whether objects of this kind live in a namespace. */
export function isNamespaced(manifest: Manifest): boolean {
  return !(clusterKinds.has(manifest.kind) || clusterScoped in manifest)
}

/** From `kubectl api-resources --namespaced=false`, Kubernetes 1.36. */
const clusterKinds: ReadonlySet<string> = new Set([
  "APIService",
  "CSIDriver",
  "CSINode",
  "CertificateSigningRequest",
  "ClusterRole",
  "ClusterRoleBinding",
  "ClusterTrustBundle",
  "CustomResourceDefinition",
  "DeviceClass",
  "DeviceTaintRule",
  "FlowSchema",
  "IPAddress",
  "IngressClass",
  "MutatingAdmissionPolicy",
  "MutatingAdmissionPolicyBinding",
  "MutatingWebhookConfiguration",
  "Namespace",
  "Node",
  "PersistentVolume",
  "PriorityClass",
  "PriorityLevelConfiguration",
  "ResourceSlice",
  "RuntimeClass",
  "ServiceCIDR",
  "StorageClass",
  "StorageVersionMigration",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "ValidatingWebhookConfiguration",
  "VolumeAttachment",
  "VolumeAttributesClass",
])
