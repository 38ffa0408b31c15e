import { objectId } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import type { Policy, View } from "./policy.ts"

/** Judges every object of an app for itself, by what is said to be wrong with it: nothing, one thing or several. */
export function judgeEach(
  problemsOf: (manifest: Manifest, view: View) => readonly string[] | string | undefined,
): Policy["judge"] {
  return (view) =>
    view.manifests.flatMap((manifest) => {
      const found = problemsOf(manifest, view) ?? []
      const problems = typeof found === "string" ? [found] : found
      return problems.map((problem) => ({ object: objectId(manifest), problem }))
    })
}
