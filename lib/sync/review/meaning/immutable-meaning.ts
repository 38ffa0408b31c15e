import type { Manifest } from "#lib/kustomize/manifest.ts"
import { podSpecOf } from "#lib/kustomize/pod-spec.ts"
import { isRecord } from "#lib/kustomize/record.ts"
import { protectedKinds } from "../../prunable.ts"
import { recreateAnnotation } from "../../recreation.ts"
import { at } from "../at.ts"
import type { Consequence } from "../review.ts"
import type { Versions } from "./meaning.ts"
import { danger, listed } from "./words.ts"

/** Fields that Kubernetes lets nobody change: the object has to be deleted and made anew, which it may ask for. */
export function immutableMeaning({ before, after }: Versions): readonly Consequence[] {
  const fields = fixedFields({ before, after })
  if (after === undefined || fields.length === 0) return []
  const what = `${listed(fields)} ${fields.length === 1 ? "is" : "are"} immutable`
  if (protectedKinds.has(after.kind))
    return [danger(`cannot be applied: ${what}; give the new one another name`)]
  if (after.metadata.annotations?.[recreateAnnotation] === "true")
    return [danger(`is deleted and made anew, because ${what}${pause(after)}`)]
  return [
    danger(`cannot be applied: ${what}; with the annotation ${recreateAnnotation} it is made anew`),
  ]
}

function pause(manifest: Manifest): string {
  return podSpecOf(manifest) === undefined || manifest.kind === "Job"
    ? ""
    : ": meanwhile nothing runs"
}

/** Lists the fields that change and cannot. */
export function fixedFields({ before, after }: Versions): readonly string[] {
  if (before === undefined || after === undefined || before.kind !== after.kind) return []
  // A rename creates another object, whose fields are all new.
  if (
    before.metadata.name !== after.metadata.name ||
    before.metadata.namespace !== after.metadata.namespace
  )
    return []
  return immutable(before).filter((path) => isChanged(path, before, after))
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
