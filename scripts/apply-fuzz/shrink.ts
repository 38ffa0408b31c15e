import { isObject, type Json } from "#lib/embedded/api/json.ts"
import { type Difference, difference, type Servers } from "./difference.ts"
import type { Sequence } from "./step.ts"

const mostAttempts = 100

/** Leaves steps and fields out for as long as the servers still differ. */
export async function shrink(found: Difference, servers: Servers): Promise<Difference> {
  let least = found
  let attempts = 0
  for (let isSmaller = true; isSmaller && attempts < mostAttempts; ) {
    isSmaller = false
    for (const sequence of smaller(upTo(least))) {
      attempts += 1
      if (attempts > mostAttempts) break
      const still = await difference(servers, sequence)
      if (still === undefined || signature(still) !== signature(found)) continue
      least = still
      isSmaller = true
      break
    }
  }
  return least
}

/** What differs: leaving something out must not lead to another difference. */
function signature({ embedded, real }: Difference): string {
  const fields = ["status", "reason", "message", "object", "owners", "isWritten"] as const
  const differing = fields.filter((field) => !Bun.deepEquals(embedded[field], real[field], true))
  return [embedded.status, real.status, ...differing].join(" ")
}

/** What follows the difference does not matter. */
function upTo({ sequence, at }: Difference): Sequence {
  return { ...sequence, steps: sequence.steps.slice(0, at + 1) }
}

function* smaller({ kind, steps }: Sequence): Generator<Sequence> {
  if (steps.length > 1) for (const at of steps.keys()) yield { kind, steps: steps.toSpliced(at, 1) }
  for (const [at, step] of steps.entries()) {
    if (step.force) yield { kind, steps: steps.with(at, { ...step, force: false }) }
    for (const config of lessOf(step.config))
      if (isObject(config) && "apiVersion" in config && "kind" in config)
        yield { kind, steps: steps.with(at, { ...step, config: config as Json }) }
  }
}

/** The value with one part left out, the largest parts first. */
function* lessOf(value: unknown): Generator<unknown> {
  if (Array.isArray(value)) {
    for (const at of value.keys()) yield value.toSpliced(at, 1)
    for (const [at, item] of value.entries())
      for (const less of lessOf(item)) yield value.with(at, less)
  } else if (isObject(value)) {
    for (const name of Object.keys(value)) {
      const { [name]: _left, ...rest } = value
      yield rest
    }
    for (const [name, inner] of Object.entries(value))
      for (const less of lessOf(inner)) yield { ...value, [name]: less }
  }
}
