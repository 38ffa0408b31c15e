import type { Manifest } from "./manifest.ts"
import { isRecord, type JsonRecord } from "./record.ts"

/** Finds the labels that a manifest's pods get; undefined when it makes none. */
export function podLabelsOf(manifest: Manifest): Readonly<Record<string, string>> | undefined {
  const path = paths.get(manifest.kind)
  if (path === undefined) return undefined
  let node: unknown = manifest
  for (const field of path) node = isRecord(node) ? node[field] : undefined
  const labels = isRecord(node) && isRecord(node.labels) ? node.labels : {}
  // Asked for every pair of workload and selector, so nothing is copied where nothing has to be.
  if (isTexts(labels)) return labels
  return Object.fromEntries(
    Object.entries(labels).map(([key, value]) => [
      key,
      typeof value === "object" ? JSON.stringify(value) : String(value),
    ]),
  )
}

function isTexts(labels: JsonRecord): labels is Readonly<Record<string, string>> {
  for (const key in labels) if (typeof labels[key] !== "string") return false
  return true
}

const template = ["spec", "template", "metadata"] as const
const paths: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    CronJob: ["spec", "jobTemplate", ...template],
    DaemonSet: template,
    Deployment: template,
    Job: template,
    Pod: ["metadata"],
    ReplicaSet: template,
    StatefulSet: template,
  }),
)
