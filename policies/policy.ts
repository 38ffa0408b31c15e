import type { Cluster } from "#lib/kustomize/cluster.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"

/** A rule over the rendered manifests of one app. */
export interface Policy {
  /** As in a cluster's exemptions: `images-pinned`. */
  readonly name: string
  /** One sentence for the one whose push it stops. */
  readonly why: string
  /** Id of the requirement that it keeps. */
  readonly requirement: string
  /** Pure: the same manifests give the same violations, in the order of the manifests. */
  readonly judge: (manifests: readonly Manifest[], cluster: Cluster) => readonly Violation[]
}

export interface Violation {
  /** `Kind/namespace/name` */
  readonly object: string
  /** What is wrong and what would be right: `container "app" has no memory limit; name one`. */
  readonly problem: string
}
