import type { Manifest } from "#lib/kustomize/manifest.ts"
import { identityProblems } from "./validate/identity-problems.ts"
import { labelProblems } from "./validate/label-problems.ts"
import { podProblems } from "./validate/pod-problems.ts"
import { routeProblems } from "./validate/route-problems.ts"
import { selectorProblems } from "./validate/selector-problems.ts"
import { targetProblems } from "./validate/target-problems.ts"

/**
 * Lists everything that is structurally wrong with one app's manifests, one sentence each: identities, names, labels,
 * selectors, routes. That fields have the right types is the schema's business; what pods and bindings refer to, and
 * what Services select, is that of policies/.
 */
export function validate(manifests: readonly Manifest[]): readonly string[] {
  return [
    ...identityProblems(manifests),
    ...manifests.flatMap(labelProblems),
    ...manifests.flatMap(podProblems),
    ...selectorProblems(manifests),
    ...manifests.flatMap((manifest) => routeProblems(manifest, manifests)),
    ...manifests.flatMap((manifest) => targetProblems(manifest, manifests)),
  ]
}
