import { objectId } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { isRecord } from "#lib/kustomize/record.ts"
import { few } from "./facts/few.ts"
import type { Surroundings } from "./facts/surroundings.ts"
import { text } from "./facts/text.ts"
import { judgeEach } from "./judge-each.ts"
import type { Policy } from "./policy.ts"

/** Every service of several pods has one PodDisruptionBudget, and that lets pods go. */
export const disruptionsBudgeted: Policy = {
  name: "disruptions-budgeted",
  why: "Without a budget the drain of a node may take all pods of a service at once, and with one that allows nothing it never ends",
  requirement: ["S2-05"],
  judge: judgeEach((manifest, { around }) => problemOf(manifest, around)),
}

function problemOf(manifest: Manifest, around: Surroundings): string | undefined {
  if (manifest.kind === "PodDisruptionBudget") return blockade(manifest, around)
  if (manifest.kind !== "Deployment" && manifest.kind !== "StatefulSet") return undefined
  const replicas = replicasOf(manifest, around)
  const budgets = around.budgeting(manifest)
  if (budgets.length > 1)
    return `${few(budgets.map(objectId))} select its pods, and Kubernetes then evicts none of them; keep one`
  return replicas > 1 && budgets.length === 0
    ? `it has ${replicas} replicas, but no PodDisruptionBudget selects its pods; declare one with maxUnavailable: 1`
    : undefined
}

/** An autoscaler has the last word. */
function replicasOf(workload: Manifest, around: Surroundings): number {
  const autoscaler = around.autoscaling(workload)
  const minimum = isRecord(autoscaler?.spec) ? autoscaler.spec.minReplicas : undefined
  const declared = isRecord(workload.spec) ? workload.spec.replicas : undefined
  return numberOr(minimum, numberOr(declared, 1))
}

function blockade({ metadata, spec }: Manifest, around: Surroundings): string | undefined {
  const { minAvailable, maxUnavailable, selector } = isRecord(spec) ? spec : {}
  if (maxUnavailable === 0 || maxUnavailable === "0%" || minAvailable === "100%") {
    const field = minAvailable === "100%" ? "minAvailable" : "maxUnavailable"
    const value = field === "minAvailable" ? minAvailable : maxUnavailable
    return `spec.${field} is ${text(value)}, so that no node can be drained; say maxUnavailable: 1`
  }
  if (minAvailable === 0 || minAvailable === "0%" || maxUnavailable === "100%")
    return "it lets all pods go at once, as if there were no budget; say maxUnavailable: 1"
  const replicas = around
    .selected(metadata.namespace, selector)
    .reduce((sum, workload) => sum + replicasOf(workload, around), 0)
  return replicas > 0 && countOf(minAvailable, replicas) >= replicas
    ? `spec.minAvailable is ${text(minAvailable)} of ${replicas} replicas, so that no node can be drained; say maxUnavailable: 1`
    : undefined
}

/** Kubernetes rounds a share up: 90% of two pods are two. */
function countOf(amount: unknown, replicas: number): number {
  const [, percent] = /^(\d{1,3})%$/.exec(text(amount)) ?? []
  return percent === undefined ? numberOr(amount, 0) : Math.ceil((Number(percent) * replicas) / 100)
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === "number" ? value : otherwise
}
