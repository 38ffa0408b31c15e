import { objectId } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"

/** Names the object that a problem is about: `Service/web/web is not valid: spec.selector …`. */
export function invalid(manifest: Manifest, problem: string): string {
  return `${objectId(manifest)} is not valid: ${problem}`
}
