import type { FieldChange } from "../change.ts"

/** Two commits, and what going from one to the other changes on each cluster. */
export interface Review {
  readonly base: Endpoint
  readonly head: Endpoint
  readonly clusters: readonly ClusterReview[]
}

export interface Endpoint {
  /** As people call it: `origin/main`, `the working tree`. */
  readonly name: string
  /** Full commit id. */
  readonly revision: string
  /** Of the base: how many commits it has that the head has not, so that it is not its tip which is compared. Absent when none. */
  readonly behind?: number
}

/** What merging a commit would change on one cluster, found out from two renders alone. */
export interface ClusterReview {
  readonly cluster: string
  /** What could not be rendered on either side, or what would stop a push of the head. Never empty when something is unknown. */
  readonly failures: readonly Failure[]
  readonly warnings: readonly string[]
  /** What the cluster's own file says differently, and what that means. */
  readonly settings: readonly FieldChange[]
  readonly consequences: readonly Consequence[]
  /** The apps of both sides; one that failed on either side is missing here and among the failures. */
  readonly apps: readonly AppReview[]
}

export interface Failure {
  /** `base`: nothing can be compared. `head`: a push would stop. */
  readonly side: "base" | "head"
  /** Absent when the whole cluster is meant. */
  readonly app?: string
  readonly stage: "checkout" | "render" | "validate" | "policy"
  /** One sentence each. */
  readonly reasons: readonly string[]
  /** The base has these reasons as well: the head did not bring them. */
  readonly known?: true
}

export interface AppReview {
  readonly app: string
  readonly unchanged: number
  readonly objects: readonly ObjectReview[]
}

/** What becomes of one object. Secret values are masked in all of it. */
export type ObjectReview = {
  /** `Kind/namespace/name` */
  readonly object: string
  readonly consequences: readonly Consequence[]
} & (
  | {
      readonly action: "create" | "delete" | "keep"
      readonly manifest: Readonly<Record<string, unknown>>
    }
  | {
      readonly action: "configure"
      readonly fields: readonly FieldChange[]
      readonly code: readonly CodeChange[]
    }
  | {
      readonly action: "rename"
      /** What it was called. */
      readonly from: string
      readonly fields: readonly FieldChange[]
      readonly code: readonly CodeChange[]
    }
)

/** The image of a service of this repository got another content version: its code changed. */
export interface CodeChange {
  readonly service: string
  /** `tree-…` */
  readonly before: string
  readonly after: string
}

/** What a change means, in words. `danger`: data, access or exposure at stake. `notice`: people will see it. */
export interface Consequence {
  readonly weight: "danger" | "notice" | "info"
  /** Begins with a verb: `restarts 3 pods`. */
  readonly text: string
}
