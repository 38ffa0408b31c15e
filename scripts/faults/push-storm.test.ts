import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { followPush } from "#apps/sync/src/follow-push.ts"
import { type Delivery, startDelivery } from "#lib/testing/delivery.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { sentence } from "#lib/testing/faults.ts"
import { settings } from "#lib/testing/manifests.ts"
import { testServers } from "#lib/testing/servers.ts"
import { type ReplicaProcess, startReplicaProcess } from "./replica-process.ts"

const pushes = 60

describe.each(testServers("pushes one after the other"))("$name", (server) => {
  let delivery: Delivery
  let state: string
  let replica: ReplicaProcess
  beforeEach(async () => {
    delivery = await startDelivery(server)
    state = await mkdtemp(join(tmpdir(), "turnspit-storm-"))
    await commit(0)
    replica = await startReplicaProcess(delivery, state)
  })
  afterEach(async () => {
    await replica.kill()
    await delivery.stop()
    await rm(state, { recursive: true, force: true })
  })

  const pauseMs = server.name === "on a real API server" ? 1_000 : 250
  const commit = (push: number) =>
    delivery.repository.commit({
      ...delivery.cluster(["shop"]),
      ...delivery.app("shop", settings("one", { push: String(push) }), settings(`of-${push}`)),
    })
  const deployed = async () => (await delivery.read("one"))?.data as { push: string } | undefined

  /** What whoever pushes is told, with the commit. */
  async function push(number: number): Promise<Outcome> {
    const before = delivery.repository.git("rev-parse", "HEAD")
    const revision = await commit(number)
    const lines: string[] = []
    const following = followPush({
      ...{ service: replica.url, secret: "a secret of the tests", branch: "main" },
      ...{ before, revision, receivedAt: new Date(), timeoutMs: 120_000 },
    })
    return {
      revision,
      told: (async () => {
        for await (const line of following) lines.push(line)
        return lines.at(-1) ?? ""
      })(),
    }
  }

  test("startSyncService() takes a push every second for a minute: the newest wins, and everybody hears what became of his", async () => {
    await eventually(async () => (await deployed())?.push === "0", 60_000)
    const outcomes: Outcome[] = []
    let early = 0
    for (let number = 1; number <= pushes; number++) {
      outcomes.push(await push(number))
      if (number === pushes / 3) early = replica.residentBytes()
      await Bun.sleep(pauseMs)
    }
    const told = await Promise.all(
      outcomes.map(async ({ revision, told }) => ({
        short: revision.slice(0, 7),
        line: await told,
      })),
    )
    const newest = told.at(-1)?.short ?? ""
    const kinds = told.map(({ short, line }) => kindOf(line, short))
    expect(kinds.filter((kind) => kind.startsWith("?"))).toEqual([])
    expect(kinds.at(-1)).toBe("done")
    expect(kinds.filter((kind) => kind === "passed over").length).toBeLessThan(pushes)
    for (const [at, kind] of kinds.entries())
      if (kind === "passed over")
        expect(told[at]?.line).toStartWith(
          sentence("push a second", { commit: told[at]?.short ?? "", branch: "main", newest: "" }),
        )
    expect(newest).not.toBe("")
    expect((await deployed())?.push).toBe(String(pushes))
    const { items } = await delivery.api.client.list({
      ...{ apiVersion: "v1", kind: "ConfigMap", namespace: delivery.shop },
    })
    const names = items.map(({ metadata }) => metadata.name).toSorted()
    expect(names.filter((name) => name !== "kube-root-ca.crt")).toEqual(["of-60", "one"])
    // A run that is not forgotten would take more than this by then.
    expect(replica.residentBytes() - early).toBeLessThan(100 * 2 ** 20)
  }, 300_000)
})

interface Outcome {
  readonly revision: string
  readonly told: Promise<string>
}

function kindOf(line: string, short: string): string {
  if (line.startsWith(`✓ test is at ${short} `)) return "done"
  if (line.startsWith(`↷ ${short} `) && line.includes("gave way to a newer commit"))
    return "superseded"
  if (line.startsWith(`Cannot follow ${short}: it was not run by itself`)) return "passed over"
  return `? ${line}`
}
