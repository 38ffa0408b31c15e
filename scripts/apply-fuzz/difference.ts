import type { Target } from "#lib/embedded/api/contract/target.ts"
import { type Outcome, outcomes } from "./outcome.ts"
import type { Sequence } from "./step.ts"

/** The first step after which two servers differ. */
export interface Difference {
  readonly sequence: Sequence
  /** From 0. */
  readonly at: number
  readonly embedded: Outcome
  readonly real: Outcome
}

export interface Servers {
  readonly embedded: Target
  readonly real: Target
}

/** Sends a sequence to both servers and compares after each step. */
export async function difference(
  { embedded, real }: Servers,
  sequence: Sequence,
): Promise<Difference | undefined> {
  const name = `fuzz-${crypto.randomUUID().slice(0, 8)}`
  const [here, there] = await Promise.all([
    outcomes(embedded, sequence, name),
    outcomes(real, sequence, name),
  ])
  const at = here.findIndex((outcome, index) => !Bun.deepEquals(outcome, there[index], true))
  const [one, other] = [here[at], there[at]]
  if (one === undefined || other === undefined) return undefined
  return { sequence, at, embedded: one, real: other }
}
