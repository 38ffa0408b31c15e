import type { Cluster } from "#lib/kustomize/cluster.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { accessProblems } from "./validate/access-problems.ts"
import { identityProblems } from "./validate/identity-problems.ts"
import { labelProblems } from "./validate/label-problems.ts"
import { podProblems } from "./validate/pod-problems.ts"
import { referenceProblems } from "./validate/reference-problems.ts"
import { routeProblems } from "./validate/route-problems.ts"
import { selectorProblems } from "./validate/selector-problems.ts"
import { targetProblems } from "./validate/target-problems.ts"

/**
 * Lists everything that is structurally wrong with one app's manifests, one sentence each: identities, names, labels,
 * selectors, and references between objects. That fields have the right types is the schema's business.
 */
export function validate(manifests: readonly Manifest[], cluster: Cluster): readonly string[] {
  return [
    ...identityProblems(manifests),
    ...manifests.flatMap(labelProblems),
    ...manifests.flatMap(podProblems),
    ...selectorProblems(manifests),
    ...manifests.flatMap((manifest) => referenceProblems(manifest, manifests, cluster)),
    ...manifests.flatMap((manifest) => routeProblems(manifest, manifests)),
    ...manifests.flatMap((manifest) => targetProblems(manifest, manifests)),
    ...manifests.flatMap((manifest) => accessProblems(manifest, manifests)),
  ]
}
