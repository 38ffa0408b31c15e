import type { Cluster } from "#lib/kustomize/cluster.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import type { Surroundings } from "./facts/surroundings.ts"

/** A rule over the rendered manifests of one app. */
export interface Policy {
  /** As in a cluster's exemptions: `images-pinned`. */
  readonly name: string
  /** One sentence for the one whose push it stops. */
  readonly why: string
  /** Ids of the requirements that it keeps. */
  readonly requirement: readonly string[]
  /** Pure: the same view gives the same violations, in the order of the manifests. Never throws. */
  readonly judge: (view: View) => readonly Violation[]
}

/** What a policy sees: one app, and what stands around it. */
export interface View {
  /** Those of the app: only they are judged. */
  readonly manifests: readonly Manifest[]
  readonly cluster: Cluster
  /** Everything that the cluster renders, this app included. */
  readonly around: Surroundings
}

export interface Violation {
  /** `Kind/namespace/name` */
  readonly object: string
  /** What is wrong and what would be right: `container "app" has no memory limit; name one`. */
  readonly problem: string
}
