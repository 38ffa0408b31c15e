import type { Manifest } from "./manifest.ts"

/** Kinds wave by wave, each wave in the order in which its kinds are written. */
const waves: readonly (readonly string[])[] = [
  ["Namespace", "CustomResourceDefinition"],
  [
    "NetworkPolicy",
    "ResourceQuota",
    "LimitRange",
    "PriorityClass",
    "ServiceAccount",
    "ClusterRole",
    "Role",
    "PodDisruptionBudget",
  ],
  // A role has to be there before somebody who does not have all rights himself may bind it.
  ["ClusterRoleBinding", "RoleBinding"],
  [
    "ConfigMap",
    "Secret",
    "StorageClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "IngressClass",
    "Service",
  ],
  ["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "HorizontalPodAutoscaler"],
  ["Gateway", "Ingress", "HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"],
  [
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "MutatingAdmissionPolicy",
    "MutatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
    "MutatingWebhookConfiguration",
    "APIService",
  ],
]

const places: ReadonlyMap<string, { readonly wave: number; readonly rank: number }> = new Map(
  waves.flatMap((kinds, wave) => kinds.map((kind, rank) => [kind, { wave, rank }] as const)),
)

/** Custom resources go with the workloads: after what they may need, before the routes to them. */
const workloads = 4
const unknownPlace = { wave: workloads, rank: Number.MAX_SAFE_INTEGER } as const

/**
 * Says in which wave a kind is applied: 0 namespaces and CRDs, 1 policies, quotas and roles, 2 their bindings,
 * 3 configuration, storage and Services, 4 workloads and custom resources, 5 routes, 6 admission.
 */
export function waveOf(manifest: Pick<Manifest, "kind">): number {
  return (places.get(manifest.kind) ?? unknownPlace).wave
}

/** Sorts by wave, kind, namespace and name. Deletion goes through the result in reverse. */
export function inApplyOrder<M extends Pick<Manifest, "kind" | "metadata">>(
  manifests: readonly M[],
): readonly M[] {
  return manifests
    .map((manifest) => ({ manifest, place: places.get(manifest.kind) ?? unknownPlace }))
    .sort(
      ({ manifest: a, place: before }, { manifest: b, place: after }) =>
        before.wave - after.wave ||
        before.rank - after.rank ||
        compare(a.kind, b.kind) ||
        compare(a.metadata.namespace ?? "", b.metadata.namespace ?? "") ||
        compare(a.metadata.name, b.metadata.name),
    )
    .map(({ manifest }) => manifest)
}

/** By code unit, not by locale: the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
