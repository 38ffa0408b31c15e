import { accessLeast } from "./access-least.ts"
import { annotationsAreStrings } from "./annotations-are-strings.ts"
import { apiVersionsServed } from "./api-versions-served.ts"
import { bindingsResolve } from "./bindings-resolve.ts"
import { disruptionsBudgeted } from "./disruptions-budgeted.ts"
import { flowsAllowed } from "./flows-allowed.ts"
import { hostsResolve } from "./hosts-resolve.ts"
import { imagesPinned } from "./images-pinned.ts"
import { namespacesLabelled } from "./namespaces-labelled.ts"
import { networkIsolated } from "./network-isolated.ts"
import { nodeUntouched } from "./node-untouched.ts"
import { placeholdersFilled } from "./placeholders-filled.ts"
import { podsHardened } from "./pods-hardened.ts"
import type { Policy } from "./policy.ts"
import { probesExplicit } from "./probes-explicit.ts"
import { referencesResolve } from "./references-resolve.ts"
import { resourcesSet } from "./resources-set.ts"
import { rolloutsSafe } from "./rollouts-safe.ts"
import { secretsOutside } from "./secrets-outside.ts"
import { selectorsDisjoint } from "./selectors-disjoint.ts"
import { servicesInternal } from "./services-internal.ts"
import { servicesIsolatedAlike } from "./services-isolated-alike.ts"
import { servicesSelect } from "./services-select.ts"
import { statefulSetsHeadless } from "./stateful-sets-headless.ts"

/** The rules that every app of every cluster keeps, in the order in which they are reported. */
export const policies: readonly Policy[] = [
  apiVersionsServed,
  annotationsAreStrings,
  placeholdersFilled,
  secretsOutside,
  imagesPinned,
  podsHardened,
  nodeUntouched,
  resourcesSet,
  probesExplicit,
  referencesResolve,
  hostsResolve,
  servicesSelect,
  selectorsDisjoint,
  servicesIsolatedAlike,
  servicesInternal,
  statefulSetsHeadless,
  networkIsolated,
  flowsAllowed,
  accessLeast,
  bindingsResolve,
  namespacesLabelled,
  rolloutsSafe,
  disruptionsBudgeted,
]
