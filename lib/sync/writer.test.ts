import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { actions, appOf, type Delivery, startDelivery } from "#lib/testing/delivery.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { settings } from "#lib/testing/manifests.ts"
import { pausable } from "#lib/testing/pausable.ts"
import { testServers } from "#lib/testing/servers.ts"
import { type Leadership, leaseTiming, openLeadership } from "./leadership.ts"
import type { Progress } from "./progress.ts"
import type { Report } from "./report.ts"
import type { Writer } from "./writer.ts"

describe.each(testServers("two writers"))("$name", (server) => {
  const timing = { ...leaseTiming, lookMs: 40 }
  let delivery: Delivery
  const open: Leadership[] = []
  beforeEach(async () => {
    delivery = await startDelivery(server)
  })
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.stop()))
    await delivery.stop()
  })

  async function candidate(name: string, client = delivery.api.client): Promise<Leadership> {
    const { repositoryId } = delivery.context
    const owner = { client, repositoryId, namespace: delivery.api.namespace }
    const leadership = await openLeadership({ ...owner, name, timing })
    open.push(leadership)
    return leadership
  }

  const lease = () => ({
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    namespace: delivery.api.namespace,
    name: `turnspit-${delivery.context.repositoryId}`,
  })
  const writerOf = (leadership: Leadership): Promise<Writer> =>
    eventually(() => leadership.writer())
  const files = (colour: string, ...more: readonly string[]) => ({
    ...delivery.cluster(["shop"]),
    ...delivery.app("shop", settings("one", { colour }), ...more.map((name) => settings(name))),
  })
  const colour = async () => (await delivery.read("one"))?.data

  /**
   * The first writer falls asleep after its diff; the second takes over, does `meanwhile`, and the first wakes up. The Lease is
   * taken away, so that nothing depends on how long anybody waits.
   */
  async function overtaken(options: {
    readonly files: ReturnType<typeof files>
    readonly meanwhile: (writer: Writer) => Promise<unknown>
  }): Promise<Report> {
    const { client, pause, resume } = pausable(delivery.api.client)
    const first = await candidate("first", client)
    const writer = await writerOf(first)
    let asleep = false
    const onProgress = (step: Progress): void => {
      const isDiffed = step.type === "stage" && step.stage === "diff" && step.app === "shop"
      if (!isDiffed || step.state !== "done" || asleep) return
      asleep = true
      pause()
    }
    const late = delivery.deliver(options.files, { context: { client, writer, onProgress } })
    await eventually(() => asleep)
    await delivery.api.client.delete(lease())
    await options.meanwhile(await writerOf(await candidate("second")))
    resume()
    return late
  }

  test("two writers: the inventory stops the one that fell asleep after its last look at the Lease", async () => {
    await delivery.deliver(files("red"))
    const report = await overtaken({
      files: files("blue"),
      meanwhile: (writer) => delivery.deliver(files("green"), { context: { writer } }),
    })
    expect(await colour()).toEqual({ colour: "green" })
    expect(appOf(report)).toMatchObject({
      state: "failed",
      stage: "apply",
      reasons: [
        "Cannot save the inventory of shop: another writer changed it meanwhile; only one may deploy to a cluster",
      ],
    })
  })

  test("two writers: the inventory stops the sleeper also when the other had nothing to write", async () => {
    await delivery.deliver(files("red"))
    const report = await overtaken({
      files: files("blue"),
      meanwhile: async (writer) => {
        const same = await delivery.deliver(files("red"), { context: { writer } })
        expect(actions(same)).toEqual(expect.arrayContaining([expect.stringMatching(/^unchanged/)]))
      },
    })
    expect(await colour()).toEqual({ colour: "red" })
    expect(appOf(report)).toMatchObject({ state: "failed", stage: "apply" })
  })

  test("two writers: the sleeper deletes nothing", async () => {
    await delivery.deliver(files("red", "two"))
    const report = await overtaken({
      files: files("red"),
      meanwhile: (writer) => delivery.deliver(files("red", "two"), { context: { writer } }),
    })
    expect(await delivery.read("two")).toBeDefined()
    expect(appOf(report)).toMatchObject({ state: "failed" })
  })

  test("a run ends when its writer loses the Lease, and says so", async () => {
    const leadership = await candidate("first")
    const writer = await writerOf(leadership)
    const report = delivery.deliver(files("red"), {
      context: {
        writer,
        signal: writer.signal,
        onCheckout: () => leadership.stop(),
      },
    })
    expect(await report).toMatchObject({ state: "superseded" })
    expect(await delivery.read("one")).toBeUndefined()
  })
})
