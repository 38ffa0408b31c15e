import type { Json } from "#lib/embedded/api/json.ts"

/** One request of a sequence about one object. */
export interface Step {
  readonly how: "apply" | "merge patch"
  readonly manager: string
  readonly force: boolean
  /** Without the object's name, which every run of a sequence makes anew. */
  readonly config: Json
}

/** What a sequence is about. */
export interface Sequence {
  readonly kind: Kind
  readonly steps: readonly Step[]
}

/** A kind that is generated. */
export interface Kind {
  readonly name: string
  /** Of its objects; `{ns}` stands for the namespace. */
  readonly path: string
  readonly apiVersion: string
  readonly kind: string
}
