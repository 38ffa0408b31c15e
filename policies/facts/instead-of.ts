import type { Manifest } from "#lib/kustomize/manifest.ts"
import { few } from "./few.ts"

/** Says what there is instead: `the namespace has ConfigMap a, b`. */
export function insteadOf(kind: string, found: readonly Manifest[]): string {
  if (found.length === 0) return `nothing declares a ${kind} there`
  return `there is ${kind} ${few(found.map(({ metadata }) => metadata.name).toSorted())}`
}
