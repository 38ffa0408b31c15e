import type { Manifest } from "#lib/kustomize/manifest.ts"
import { isRecord } from "#lib/kustomize/record.ts"
import { at } from "../at.ts"
import type { Consequence } from "../review.ts"
import type { Versions } from "./meaning.ts"
import { danger, listed } from "./words.ts"

/** Fields that Kubernetes lets nobody change: the object has to be deleted and created anew. */
export function immutableMeaning({ before, after }: Versions): readonly Consequence[] {
  if (before === undefined || after === undefined || before.kind !== after.kind) return []
  // A rename creates another object, whose fields are all new.
  if (
    before.metadata.name !== after.metadata.name ||
    before.metadata.namespace !== after.metadata.namespace
  )
    return []
  const fields = immutable(before).filter((path) => isChanged(path, before, after))
  if (fields.length === 0) return []
  const text = fields.length === 1 ? "an immutable field" : "immutable fields"
  return [
    danger(`changes ${text} (${listed(fields)}), which Kubernetes refuses: it needs recreation`),
  ]
}

/** From the validation of updates in Kubernetes: pkg/apis and pkg/registry. */
const fixed: Readonly<Record<string, readonly string[]>> = {
  ClusterRoleBinding: ["roleRef"],
  CronJob: [],
  CustomResourceDefinition: ["spec.group", "spec.scope", "spec.names.kind", "spec.names.plural"],
  DaemonSet: ["spec.selector"],
  Deployment: ["spec.selector"],
  IngressClass: ["spec.controller"],
  Job: [
    "spec.selector",
    "spec.template",
    "spec.completionMode",
    "spec.backoffLimitPerIndex",
    "spec.managedBy",
  ],
  PersistentVolumeClaim: [
    "spec.accessModes",
    "spec.storageClassName",
    "spec.volumeName",
    "spec.volumeMode",
    "spec.selector",
    "spec.dataSource",
    "spec.dataSourceRef",
  ],
  PriorityClass: ["value", "preemptionPolicy"],
  ReplicaSet: ["spec.selector"],
  RoleBinding: ["roleRef"],
  RuntimeClass: ["handler"],
  Secret: ["type"],
  StatefulSet: [
    "spec.selector",
    "spec.serviceName",
    "spec.podManagementPolicy",
    "spec.volumeClaimTemplates",
  ],
  StorageClass: ["provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"],
}

function immutable(before: Manifest): readonly string[] {
  const { kind } = before
  const sealed = before.immutable === true ? ["immutable", "data", "binaryData", "stringData"] : []
  if (kind === "Job" && at(before, "spec", "completionMode") !== "Indexed")
    return [...(fixed.Job ?? []), "spec.completions"]
  return [...(fixed[kind] ?? []), ...(kind === "Service" ? ["spec.clusterIP"] : []), ...sealed]
}

function isChanged(path: string, before: Manifest, after: Manifest): boolean {
  const [old, now] = [before, after].map((side) => at(side, ...path.split(".")))
  if (Bun.deepEquals(withoutOrder(old), withoutOrder(now))) return false
  // The API server fills these in: that one side does not name them changes nothing.
  if (path === "spec.clusterIP") return isAddress(now)
  const filledIn =
    /spec\.(storageClassName|volumeName|volumeMode|podManagementPolicy|completionMode|completions)$/.test(
      path,
    )
  return !(filledIn && (old === undefined || now === undefined))
}

function isAddress(value: unknown): boolean {
  return typeof value === "string" && value !== ""
}

function withoutOrder(value: unknown): unknown {
  if (Array.isArray(value) && value.every((item) => !isRecord(item))) return value.toSorted()
  return value
}
