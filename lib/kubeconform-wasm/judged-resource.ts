/** One thing that is wrong, as the module tells it. */
export interface Fault {
  readonly path: readonly string[]
  readonly keyword: string
  readonly message: string
  /** The value there as JSON; of lists and objects only what they are. */
  readonly got: string
  /** The JSON pointer of the schema that was not met, in the schema of the kind. */
  readonly schema?: string
  readonly names?: readonly string[]
  readonly want?: readonly unknown[]
}

/** One resource, as the module tells it. */
export interface JudgedResource {
  readonly index: number
  readonly status: "valid" | "invalid" | "missing" | "error" | "skipped" | "empty"
  readonly kind?: string
  readonly apiVersion?: string
  readonly namespace?: string
  readonly name?: string
  readonly reason?: string
  readonly faults?: readonly Fault[]
}

/** Reads the module's answer. Throws with its reason when it has none. */
export function judgedResources(answer: string): readonly JudgedResource[] {
  const value: unknown = JSON.parse(answer)
  if (Array.isArray(value)) return value
  throw new Error((value as { readonly failure: string }).failure)
}
