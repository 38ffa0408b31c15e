import type { Cluster } from "#lib/kustomize/cluster.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"

/** One cluster of one commit, rendered: each app by itself, so that a broken one stops no other. */
export interface Rendered {
  readonly cluster: Cluster
  readonly apps: readonly RenderedApp[]
}

export type RenderedApp =
  | {
      readonly state: "rendered"
      readonly app: string
      /** Apps of the same cluster that must be healthy first, and own Jobs that must be complete: `Job/<rendered name>`. */
      readonly after: readonly string[]
      /** In apply order, each with its namespace and the label `app.kubernetes.io/instance: <app>`. */
      readonly manifests: readonly Manifest[]
    }
  | { readonly state: "failed"; readonly app: string; readonly reason: string }
