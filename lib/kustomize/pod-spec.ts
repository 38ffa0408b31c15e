import type { V1Container, V1DeploymentStrategy, V1PodSpec } from "@kubernetes/client-node"
import type { Manifest } from "./manifest.ts"
import { podTemplatePath } from "./pod-template.ts"
import { isRecord, type JsonRecord, recordsOf } from "./record.ts"
import type { Wire } from "./wire.ts"

/** For parts that several bases share: `const probes = { … } satisfies Partial<Container>`. */
export type Container = Wire<V1Container>
export type PodSpec = Wire<V1PodSpec>
export type DeploymentStrategy = Wire<V1DeploymentStrategy>

/** Finds the pod spec of a workload, a CronJob, a Pod or a PodTemplate; undefined for every other kind. */
export function podSpecOf(manifest: Manifest): JsonRecord | undefined {
  const path = podTemplatePath(manifest.kind)
  if (path === undefined) return undefined
  let node: unknown = manifest
  for (const field of path) node = isRecord(node) ? node[field] : undefined
  return isRecord(node) && isRecord(node.spec) ? node.spec : undefined
}

/** Returns the manifest with its pod spec changed; a manifest without one stays as it is. */
export function mapPodSpec(
  manifest: Manifest,
  change: (podSpec: JsonRecord) => JsonRecord,
): Manifest {
  const podSpec = podSpecOf(manifest)
  if (podSpec === undefined) return manifest
  const changed = change(podSpec)
  if (changed === podSpec) return manifest
  const path = podTemplatePath(manifest.kind) ?? []
  return withChild(manifest, [...path, "spec"], changed) as Manifest
}

/** Lists all containers of a pod spec: init, regular and ephemeral ones. */
export function containersOf(podSpec: JsonRecord): readonly JsonRecord[] {
  const containers: JsonRecord[] = []
  for (const field of containerFields)
    if (podSpec[field] !== undefined) containers.push(...recordsOf(podSpec[field]))
  return containers
}

/** Returns the pod spec with each of its containers changed. */
export function mapContainers(
  podSpec: JsonRecord,
  change: (container: JsonRecord) => JsonRecord,
): JsonRecord {
  let changed = podSpec
  for (const field of containerFields) {
    const list = podSpec[field]
    if (!Array.isArray(list)) continue
    const items = list.map((item) => (isRecord(item) ? change(item) : item))
    if (items.some((item, index) => item !== list[index])) changed = { ...changed, [field]: items }
  }
  return changed
}

const containerFields = ["initContainers", "containers", "ephemeralContainers"] as const

function withChild(node: unknown, [field, ...rest]: readonly string[], child: unknown): unknown {
  if (field === undefined || !isRecord(node)) return child
  return { ...node, [field]: withChild(node[field], rest, child) }
}
