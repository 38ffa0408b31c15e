import { imagesPinned } from "./images-pinned.ts"
import { networkIsolated } from "./network-isolated.ts"
import { podsHardened } from "./pods-hardened.ts"
import type { Policy } from "./policy.ts"
import { probesExplicit } from "./probes-explicit.ts"
import { resourcesSet } from "./resources-set.ts"

/** The rules that every app of every cluster keeps, in the order in which they are reported. */
export const policies: readonly Policy[] = [
  imagesPinned,
  podsHardened,
  resourcesSet,
  probesExplicit,
  networkIsolated,
]
