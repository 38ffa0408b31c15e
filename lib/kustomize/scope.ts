import { groupOf } from "./identity.ts"
import type { Manifest } from "./manifest.ts"
import { isRecord } from "./record.ts"

/** Marks a custom resource that belongs to no namespace; a symbol never reaches the rendered JSON. */
export const clusterScoped: unique symbol = Symbol("turnspit: cluster-scoped")

/** Says whether objects of this kind live in a namespace. */
export function isNamespaced(manifest: Manifest): boolean {
  return !(clusterKinds.has(manifest.kind) || clusterScoped in manifest)
}

/** Marks the custom resources whose CRD is among the manifests and says that they belong to no namespace. */
export function withCustomScopes(manifests: readonly Manifest[]): readonly Manifest[] {
  const clusterWide = new Set(
    manifests.flatMap(({ kind, spec }) => {
      if (kind !== "CustomResourceDefinition" || !isRecord(spec)) return []
      const { group, names, scope } = spec
      return scope === "Cluster" && isRecord(names) ? [`${group}/${names.kind}`] : []
    }),
  )
  if (clusterWide.size === 0) return manifests
  return manifests.map((manifest) =>
    clusterWide.has(`${groupOf(manifest.apiVersion)}/${manifest.kind}`)
      ? { ...manifest, [clusterScoped]: true }
      : manifest,
  )
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
