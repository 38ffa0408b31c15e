import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { type Exception, exceptions, notServed } from "#lib/embedded/exceptions.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { probes } from "#lib/testing/exception-probes.ts"
import { notRun } from "#lib/testing/not-run.ts"
import { servedResources } from "./served-resources.ts"
import { openTargets, type Target } from "./target.ts"

const targets = await openTargets({ controllers: true })
const [embedded, real] = targets as [Target, Target?]
beforeAll(async () => {
  const account = "/api/v1/namespaces/{ns}/serviceaccounts/default"
  for (const target of targets)
    await eventually(async () => (await target.send("GET", account)).status === 200)
})
afterAll(async () => {
  for (const target of targets) await target.close()
})

const listed = Object.entries(exceptions) as [keyof typeof exceptions, Exception][]

describe.each(listed)("the exception %s", (name, { kubernetes, here }) => {
  test.each(targets)("is seen on $name", async (target) => {
    expect(await probes[name](target)).toBe(target === real ? kubernetes : here)
  })

  test("is a difference", () => expect(here).not.toBe(kubernetes))
})

test("the embedded cluster serves nothing that the list of exceptions says it does not", async () => {
  const served = await servedResources(embedded)
  for (const [version, resources] of Object.entries(notServed))
    expect(resources.filter((one) => served.get(version)?.has(one))).toEqual([])
})

const everything =
  "the embedded cluster serves what Kubernetes serves, but for the list of exceptions"
test(everything, async () => {
  if (real === undefined) return notRun(everything, "needs TURNSPIT_TEST_KUBECONFIG")
  const [there, here] = [await servedResources(real), await servedResources(embedded)]
  expect(missing(there, here)).toEqual(notServed)
  expect(missing(here, there)).toEqual({})
})

type Served = ReadonlyMap<string, ReadonlySet<string>>

function missing(wanted: Served, present: Served): Record<string, readonly string[]> {
  const all = [...wanted].map(([version, resources]) => {
    const absent = [...resources].filter((one) => present.get(version)?.has(one) !== true)
    return [version, absent.toSorted()] as const
  })
  return Object.fromEntries(all.filter(([, absent]) => absent.length > 0))
}
