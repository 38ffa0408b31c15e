import type { Manifest } from "./manifest.ts"
import { podTemplatePath } from "./pod-template.ts"
import { isRecord, type JsonRecord } from "./record.ts"

/** Finds the labels that a manifest's pods get; undefined when it makes none. */
export function podLabelsOf(manifest: Manifest): Readonly<Record<string, string>> | undefined {
  const path = podTemplatePath(manifest.kind)
  // Nothing comes of a PodTemplate by itself.
  if (path === undefined || manifest.kind === "PodTemplate") return undefined
  let node: unknown = manifest
  for (const field of [...path, "metadata"]) node = isRecord(node) ? node[field] : undefined
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
