import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { type Delivery, startDelivery } from "#lib/testing/delivery.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { settings } from "#lib/testing/manifests.ts"
import { testServers } from "#lib/testing/servers.ts"

const replicaScript = fileURLToPath(new URL("replica.ts", import.meta.url))

describe.each(testServers("replicas"))("$name", (server) => {
  let delivery: Delivery
  let state: string
  const children: Bun.Subprocess[] = []
  beforeEach(async () => {
    delivery = await startDelivery(server)
    state = await mkdtemp(join(tmpdir(), "turnspit-replicas-"))
    await push("red")
  })
  afterEach(async () => {
    for (const child of children.splice(0)) {
      child.kill("SIGKILL")
      await child.exited
    }
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

  async function replica(name: string) {
    const { server: address, token } = delivery.api.connection
    const settings = {
      ...{ server: address, token: await token?.(), state: join(state, name) },
      repository: delivery.repository.directory,
      repositoryId: delivery.context.repositoryId,
      namespace: delivery.api.namespace,
    }
    const child = Bun.spawn([process.execPath, replicaScript, JSON.stringify(settings)], {
      stdout: "pipe",
      stderr: "inherit",
    })
    children.push(child)
    const { value } = await child.stdout.getReader().read()
    const url = new TextDecoder().decode(value).trim()
    const isLeading = async () => {
      const status = (await (await fetch(`${url}/api/status`)).json()) as {
        readonly leader?: { readonly isSelf: boolean }
      }
      return status.leader?.isSelf === true
    }
    return { child, isLeading }
  }

  test("startSyncService() takes over within 15 s from a leader that was killed", async () => {
    const first = await replica("first")
    await eventually(isPainted("red"), 20_000)
    const second = await replica("second")
    expect(await second.isLeading()).toBe(false)
    first.child.kill("SIGKILL")
    await push("blue")
    await eventually(second.isLeading, 15_000)
    await eventually(isPainted("blue"), 10_000)
  }, 60_000)

  test("startSyncService() writes nothing when it wakes up after another took over", async () => {
    const first = await replica("first")
    await eventually(isPainted("red"), 20_000)
    const second = await replica("second")
    first.child.kill("SIGSTOP")
    await eventually(second.isLeading, 15_000)
    await push("blue")
    await eventually(isPainted("blue"), 10_000)
    const before = await one()
    first.child.kill("SIGCONT")
    await eventually(async () => !(await first.isLeading()), 10_000)
    expect(await second.isLeading()).toBe(true)
    expect((await one())?.metadata.resourceVersion).toBe(before?.metadata.resourceVersion ?? "")
  }, 60_000)
})
