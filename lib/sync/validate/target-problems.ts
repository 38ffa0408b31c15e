import type { Manifest } from "#lib/kustomize/manifest.ts"
import { isRecord } from "#lib/kustomize/record.ts"
import { invalid } from "./invalid.ts"
import { insteadOf, neighbours } from "./neighbours.ts"

/** Finds autoscalers of workloads that nobody declares. */
export function targetProblems(
  manifest: Manifest,
  manifests: readonly Manifest[],
): readonly string[] {
  const { kind, spec } = manifest
  if (kind !== "HorizontalPodAutoscaler" || !isRecord(spec)) return []
  const target = isRecord(spec.scaleTargetRef) ? spec.scaleTargetRef : {}
  const candidates = neighbours(manifest, String(target.kind), manifests)
  if (candidates.some(({ metadata }) => metadata.name === target.name)) return []
  const instead = insteadOf(String(target.kind), candidates)
  return [
    invalid(manifest, `spec.scaleTargetRef names ${target.kind} "${target.name}"; ${instead}`),
  ]
}
