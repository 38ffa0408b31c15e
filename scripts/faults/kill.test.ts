import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { readInventories } from "#lib/sync/inventory.ts"
import { createMemory } from "#lib/sync/memory.ts"
import { type Delivery, startDelivery } from "#lib/testing/delivery.ts"
import { type FaultProxy, openFaultProxy } from "#lib/testing/fault-proxy.ts"
import { settings } from "#lib/testing/manifests.ts"
import { testServers } from "#lib/testing/servers.ts"

const syncOnce = fileURLToPath(new URL("sync-once.ts", import.meta.url))

describe.each(testServers("kills"))("$name", (server) => {
  let delivery: Delivery
  let proxy: FaultProxy
  let state: string
  beforeAll(async () => {
    delivery = await startDelivery(server)
    proxy = openFaultProxy(delivery.api.connection)
    state = await mkdtemp(join(tmpdir(), "turnspit-kill-"))
  })
  afterAll(async () => {
    await proxy.stop()
    await delivery.stop()
    await rm(state, { recursive: true, force: true })
  })

  const before = () => ({
    ...delivery.cluster(["shop"]),
    ...delivery.app("shop", settings("one", { colour: "red" }), settings("two")),
  })
  /** Changes one, adds one and takes one away. */
  const after = () =>
    delivery.app("shop", settings("one", { colour: "blue" }), settings("three", { a: "1" }))

  /** Deploys what was, begins what is to be in a process that gets killed, and returns its exit. */
  async function killed(options: { readonly dieAt?: string; readonly atWrite?: number }) {
    await fresh(before())
    const revision = await delivery.repository.commit(after())
    const { repositoryId } = delivery.context
    const { server: address, token } = proxy.connection
    const child = Bun.spawn(
      [
        process.execPath,
        syncOnce,
        JSON.stringify({
          ...{ server: address, token: await token?.(), state, revision, repositoryId },
          repository: delivery.repository.directory,
          namespace: delivery.api.namespace,
          ...options,
        }),
      ],
      { stdout: "ignore", stderr: "inherit" },
    )
    let writes = 0
    proxy.meet(({ isWrite }) => {
      if (isWrite) writes += 1
      if (!isWrite || writes !== options.atWrite) return undefined
      child.kill("SIGKILL")
      return "lose the answer"
    })
    await child.exited
    return { writes, signal: child.signalCode, code: child.exitCode }
  }

  /** A run of a process that knows nothing of the one before. */
  function fresh(files: ReturnType<typeof before>) {
    return delivery.deliver(files, { context: { memory: createMemory() } })
  }

  /** Objects and inventory, without what is new in each run. */
  async function outcome() {
    const names = ["one", "two", "three"]
    const { namespace } = delivery.api
    const inventory = (await readInventories({ ...delivery.context, namespace })).get("shop")
    return {
      data: await Promise.all(names.map(async (name) => (await delivery.read(name))?.data ?? null)),
      members: inventory?.members.map(({ kind, name }) => `${kind}/${name}`),
    }
  }

  async function undisturbed() {
    const { writes, code } = await killed({})
    expect(code).toBe(0)
    return { writes, expected: await outcome() }
  }

  test("sync() repairs what a run left that was killed at any stage", async () => {
    const { expected } = await undisturbed()
    const stages = ["checkout", "render", "policy", "diff", "apply", "health", "prune"]
    for (const dieAt of [...stages.map((stage) => `${stage} begun`), "prune done"]) {
      expect({ dieAt, ...(await killed({ dieAt })) }).toMatchObject({ dieAt, signal: "SIGKILL" })
      expect((await fresh(after())).state).toBe("synced")
      expect({ dieAt, ...(await outcome()) }).toEqual({ dieAt, ...expected })
    }
  }, 120_000)

  test("sync() repairs what a run left that was killed between any two writes", async () => {
    const { writes, expected } = await undisturbed()
    expect(writes).toBeGreaterThan(4)
    for (let atWrite = 1; atWrite <= writes; atWrite++) {
      expect(await killed({ atWrite })).toMatchObject({ signal: "SIGKILL" })
      expect((await fresh(after())).state).toBe("synced")
      expect({ atWrite, ...(await outcome()) }).toEqual({ atWrite, ...expected })
    }
  }, 120_000)
})
