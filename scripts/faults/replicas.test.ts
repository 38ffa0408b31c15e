import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Delivery, startDelivery } from "#lib/testing/delivery.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { settings } from "#lib/testing/manifests.ts"
import { testServers } from "#lib/testing/servers.ts"
import { type ReplicaProcess, startReplicaProcess } from "./replica-process.ts"

describe.each(testServers("replicas"))("$name", (server) => {
  let delivery: Delivery
  let state: string
  const replicas: ReplicaProcess[] = []
  beforeEach(async () => {
    delivery = await startDelivery(server)
    state = await mkdtemp(join(tmpdir(), "turnspit-replicas-"))
    await push("red")
  })
  afterEach(async () => {
    for (const one of replicas.splice(0)) await one.kill()
    await delivery.stop()
    await rm(state, { recursive: true, force: true })
  })

  const push = (colour: string) =>
    delivery.repository.commit({
      ...delivery.cluster(["shop"]),
      ...delivery.app("shop", settings("one", { colour })),
    })
  const one = () => delivery.read("one")
  const isPainted = (colour: string) => () =>
    one().then((live) => JSON.stringify(live?.data) === JSON.stringify({ colour }))

  async function replica(name: string): Promise<ReplicaProcess> {
    const started = await startReplicaProcess(delivery, join(state, name))
    replicas.push(started)
    return started
  }

  test("startSyncService() takes over from a leader that was killed, and deploys what was pushed meanwhile", async () => {
    const first = await replica("first")
    await eventually(isPainted("red"), 60_000)
    const second = await replica("second")
    expect(await second.isLeading()).toBe(false)
    first.child.kill("SIGKILL")
    await push("blue")
    await eventually(second.isLeading, 60_000)
    await eventually(isPainted("blue"), 60_000)
  }, 240_000)

  test("startSyncService() writes nothing when it wakes up after another took over", async () => {
    const first = await replica("first")
    await eventually(isPainted("red"), 60_000)
    const second = await replica("second")
    first.child.kill("SIGSTOP")
    await eventually(second.isLeading, 60_000)
    await push("blue")
    await eventually(isPainted("blue"), 60_000)
    const before = await one()
    first.child.kill("SIGCONT")
    await eventually(async () => !(await first.isLeading()), 60_000)
    expect(await second.isLeading()).toBe(true)
    expect((await one())?.metadata.resourceVersion).toBe(before?.metadata.resourceVersion ?? "")
  }, 240_000)
})
