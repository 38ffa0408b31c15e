import { selectorMatches } from "#lib/kustomize/label-selector.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { podLabelsOf } from "#lib/kustomize/pod-labels.ts"
import { isRecord, type JsonRecord, recordsOf } from "#lib/kustomize/record.ts"
import { invalid } from "./invalid.ts"
import { workloadsWith } from "./neighbours.ts"

/** Finds selectors that miss: of workloads, PodDisruptionBudgets and NetworkPolicies. */
export function selectorProblems(manifests: readonly Manifest[]): readonly string[] {
  return manifests.flatMap((manifest) => {
    const spec = isRecord(manifest.spec) ? manifest.spec : {}
    const problems = checks.get(manifest.kind)?.(manifest, spec, manifests) ?? []
    return problems.map((problem) => invalid(manifest, problem))
  })
}

type Check = (
  manifest: Manifest,
  spec: JsonRecord,
  manifests: readonly Manifest[],
) => readonly string[]

const checks: ReadonlyMap<string, Check> = new Map(
  Object.entries<Check>({
    DaemonSet: workload,
    Deployment: workload,
    NetworkPolicy: networkPolicy,
    PodDisruptionBudget: budget,
    ReplicaSet: workload,
    StatefulSet: workload,
  }),
)

function workload(manifest: Manifest, { selector }: JsonRecord): readonly string[] {
  const labels = podLabelsOf(manifest) ?? {}
  if (!isRecord(selector) || isEmpty(selector)) {
    return ["spec.selector is empty; it should name labels of the pod template"]
  }
  if (selectorMatches(selector, labels)) return []
  return [
    `spec.selector asks for ${written(selector)}, but spec.template.metadata.labels are ${list(labels)}`,
  ]
}

function budget(
  manifest: Manifest,
  { selector }: JsonRecord,
  manifests: readonly Manifest[],
): readonly string[] {
  return selectsNothing(manifest, selector, manifests)
    ? [
        `spec.selector asks for ${written(selector)}, which no pods of this app have in its namespace`,
      ]
    : []
}

function networkPolicy(
  manifest: Manifest,
  spec: JsonRecord,
  manifests: readonly Manifest[],
): readonly string[] {
  const selectors: readonly (readonly [string, unknown])[] = [
    ["spec.podSelector", spec.podSelector ?? {}],
    ...peers("spec.ingress", spec.ingress, "from"),
    ...peers("spec.egress", spec.egress, "to"),
  ]
  return selectors
    .filter(([, selector]) => !isEmpty(selector) && selectsNothing(manifest, selector, manifests))
    .map(
      ([path, selector]) =>
        `${path} asks for ${written(selector)}, which no pods of this app have in its namespace`,
    )
}

/** Selectors of pods in the policy's own namespace. */
function peers(
  path: string,
  rules: unknown,
  side: "from" | "to",
): readonly (readonly [string, unknown])[] {
  return recordsOf(rules).flatMap((rule, index) =>
    recordsOf(rule[side]).flatMap((peer, at) =>
      peer.podSelector === undefined || peer.namespaceSelector !== undefined
        ? []
        : [[`${path}[${index}].${side}[${at}].podSelector`, peer.podSelector] as const],
    ),
  )
}

function selectsNothing(
  manifest: Manifest,
  selector: unknown,
  manifests: readonly Manifest[],
): boolean {
  return (
    workloadsWith(manifest, (labels) => selectorMatches(selector, labels), manifests).length === 0
  )
}

function isEmpty(selector: unknown): boolean {
  return (
    isRecord(selector) &&
    Object.values(selector).every((part) => Object.keys(part ?? {}).length === 0)
  )
}

/** A selector as one would write it for kubectl: `app=web, tier in (a, b)`. */
function written(selector: unknown): string {
  if (!isRecord(selector)) return "nothing"
  const expressions = recordsOf(selector.matchExpressions).map(({ key, operator, values }) =>
    Array.isArray(values) ? `${key} ${operator} (${values.join(", ")})` : `${key} ${operator}`,
  )
  const labels = isRecord(selector.matchLabels) ? [list(selector.matchLabels)] : []
  return [...labels, ...expressions].join(", ")
}

function list(labels: JsonRecord): string {
  return (
    Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(", ") || "empty"
  )
}
