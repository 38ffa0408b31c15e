import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { eventually } from "#lib/testing/eventually.ts"
import { pausable } from "#lib/testing/pausable.ts"
import { quickLease } from "#lib/testing/quick-lease.ts"
import { testServers } from "#lib/testing/servers.ts"
import type { TestApi } from "#lib/testing/test-api.ts"
import { type Leadership, type LeaseTiming, leaseTiming, openLeadership } from "./leadership.ts"

describe.each(testServers("openLeadership()"))("$name", (server) => {
  const lasting: LeaseTiming = { ...leaseTiming, renewMs: 100, lookMs: 40 }
  let api: TestApi
  let open: Leadership[] = []
  beforeEach(async () => {
    api = await server.open()
    open = []
  })
  afterEach(async () => {
    await Promise.all(open.map((one) => one.stop()))
    await api.stop()
  })

  async function candidate(
    name: string,
    { client = api.client, timing = lasting } = {},
  ): Promise<Leadership> {
    const owner = { client, repositoryId: "shop", namespace: api.namespace }
    const leadership = await openLeadership({ ...owner, name, timing })
    open.push(leadership)
    return leadership
  }

  const stored = () =>
    api.client.get({
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      namespace: api.namespace,
      name: "turnspit-shop",
    })

  test("openLeadership() takes a Lease that nobody has, renews it and lets nobody else have it", async () => {
    const first = await candidate("first")
    expect(first.writer()).toMatchObject({ name: "first/0" })
    const second = await candidate("second")
    expect(second.writer()).toBeUndefined()
    expect(second.holder()).toBe("first")
    const before = (await stored())?.metadata.resourceVersion
    await eventually(async () => (await stored())?.metadata.resourceVersion !== before)
    expect(await second.decided(AbortSignal.timeout(20_000))).toBe(
      `first holds Lease/${api.namespace}/turnspit-shop and renews it`,
    )
    expect(first.writer()?.check()).toBeUndefined()
  })

  test("openLeadership() gives the Lease back at the end: the next has it at once and need not fear the one before", async () => {
    const first = await candidate("first")
    const second = await candidate("second")
    const writer = first.writer()
    await first.stop()
    expect(writer?.signal.aborted).toBe(true)
    expect(() => writer?.check()).toThrow("Cannot go on writing")
    await eventually(() => second.writer() !== undefined)
    expect(second.writer()).toMatchObject({ name: "second/1", tookOver: false })
  })

  test("openLeadership() takes over from a holder that is silent, who knows it by himself", async () => {
    const timing = quickLease(server)
    const { client, pause, resume } = pausable(api.client)
    const first = await candidate("first", { client, timing })
    const writer = first.writer()
    const second = await candidate("second", { timing })
    pause()
    await eventually(() => second.writer() !== undefined)
    expect(second.writer()).toMatchObject({ name: "second/1", tookOver: true })
    expect(() => writer?.check()).toThrow(
      `Cannot go on writing: Lease/${api.namespace}/turnspit-shop was lost`,
    )
    resume()
    await eventually(() => first.holder() === "second")
    expect(first.writer()).toBeUndefined()
  })

  test("openLeadership() keeps the Lease when a person only edits it, and loses it when he takes it away", async () => {
    const first = await candidate("first")
    await edit({ metadata: { labels: { by: "hand" } } })
    const before = (await stored())?.metadata.resourceVersion
    await eventually(async () => (await stored())?.metadata.resourceVersion !== before)
    expect(first.writer()?.name).toBe("first/0")
    await edit({ spec: { holderIdentity: "somebody" } })
    await eventually(() => first.writer() === undefined)
    expect(first.holder()).toBe("somebody")
  })

  async function edit(changes: { metadata?: object; spec?: object }): Promise<void> {
    await eventually(async () => {
      const live = await stored()
      if (live === undefined) return false
      const metadata = { ...live.metadata, ...changes.metadata }
      const spec = { ...(live.spec as object), ...changes.spec }
      return api.client.replace({ ...live, metadata, spec }).catch(() => false as const)
    })
  }
})

test("leaseTiming lets another follow within 15 s of a kill, after the holder gave up", () => {
  const { durationMs, giveUpMs, renewMs, lookMs } = leaseTiming
  expect(durationMs + 2 * lookMs).toBeLessThan(15_000)
  expect(giveUpMs).toBeLessThan(durationMs)
  expect(renewMs * 2).toBeLessThan(giveUpMs)
})
