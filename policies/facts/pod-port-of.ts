import type { Manifest } from "#lib/kustomize/manifest.ts"
import { containersOf, podSpecOf } from "#lib/kustomize/pod-spec.ts"
import { recordsOf } from "#lib/kustomize/record.ts"

/** The number of a workload's port that a Service leads to by number or name; undefined when nothing says it. */
export function podPortOf(workload: Manifest, target: unknown): number | undefined {
  if (typeof target === "number") return target
  const ports = containersOf(podSpecOf(workload) ?? {}).flatMap(({ ports }) => recordsOf(ports))
  const number = ports.find(({ name }) => name === target)?.containerPort
  return typeof number === "number" ? number : undefined
}
