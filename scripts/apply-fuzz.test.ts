import { afterAll, expect, test } from "bun:test"
import { DEFINITIONS, gizmoDefinition } from "#lib/embedded/api/contract/samples.ts"
import { openTargets } from "#lib/embedded/api/contract/target.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { notRun } from "#lib/testing/not-run.ts"
import { type Difference, difference } from "./apply-fuzz/difference.ts"
import { generate } from "./apply-fuzz/generate.ts"
import { generatedKinds } from "./apply-fuzz/kinds.ts"
import { createRandom } from "./apply-fuzz/random.ts"
import { shrink } from "./apply-fuzz/shrink.ts"

const [embedded, real] = await openTargets()
afterAll(async () => {
  for (const target of [embedded, real]) await target?.close()
})

/** APPLY_FUZZ_SEED and APPLY_FUZZ_SEQUENCES look further than the gate does. */
const seed = Number(process.env.APPLY_FUZZ_SEED ?? 1)
const count = Number(process.env.APPLY_FUZZ_SEQUENCES ?? 60)

const name = "server-side apply on the embedded API server equals that on a real one, step by step"
test(name, async () => {
  if (embedded === undefined || real === undefined)
    return notRun(name, "needs TURNSPIT_TEST_KUBECONFIG")
  const servers = { embedded, real }
  const group = `fuzz-${crypto.randomUUID().slice(0, 8)}.example.com`
  for (const target of [embedded, real]) {
    await target.send("POST", DEFINITIONS, { body: gizmoDefinition(group) })
    const path = `/apis/${group}/v1/namespaces/{ns}/gizmos`
    await eventually(async () => (await target.send("GET", path)).status === 200)
  }
  try {
    const found: string[] = []
    for (let at = 0; at < count; at++) {
      const sequence = generate(generatedKinds(group), createRandom(seed * 100_000 + at))
      const differs = await difference(servers, sequence)
      if (differs !== undefined) found.push(print(await shrink(differs, servers), at))
      if (found.length === 5) break
    }
    expect(found.join("\n\n")).toBe("")
  } finally {
    for (const target of [embedded, real])
      await target.send("DELETE", `${DEFINITIONS}/gizmos.${group}`)
  }
}, 600_000)

function print({ sequence, at, embedded, real }: Difference, number: number): string {
  const steps = sequence.steps.map(
    ({ how, manager, force, config }) =>
      `  ${how} as ${manager}${force ? " by force" : ""}: ${JSON.stringify(config)}`,
  )
  return [
    `seed ${seed}, sequence ${number}: after step ${at + 1} of`,
    ...steps,
    `  embedded: ${JSON.stringify(embedded)}`,
    `  real:     ${JSON.stringify(real)}`,
  ].join("\n")
}
