import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import type { Status } from "#apps/sync/src/status.ts"
import type { SyncService } from "#apps/sync/src/sync-service.ts"
import { sign } from "#apps/sync/src/webhook.ts"
import { type Replicas, startReplicas } from "#apps/sync/testing/replicas.ts"
import { askForRun } from "#lib/sync/ask.ts"
import type { Progress } from "#lib/sync/progress.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { testServers } from "#lib/testing/servers.ts"

describe.each(testServers("startSyncService()"))("$name", (server) => {
  let world: Replicas
  let revision = ""
  beforeEach(async () => {
    world = await startReplicas(server)
    revision = await world.deploy({ drift: "report", colour: "red" })
  })
  afterEach(() => world.stop())

  const statusOf = async ({ url }: { readonly url: string }): Promise<Status> =>
    (await (await fetch(new URL("/api/status", url))).json()) as Status
  const one = () => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    namespace: world.api.namespace,
    name: "one",
  })
  const colour = async () =>
    ((await world.api.client.get(one())) as { data?: { colour: string } })?.data?.colour
  const owner = () => ({
    client: world.api.client,
    repositoryId: "sample",
    namespace: world.api.namespace,
  })

  async function leader(): Promise<SyncService> {
    const service = await world.replica()
    await eventually(async () => (await statusOf(service)).runs[0]?.state === "synced")
    return service
  }

  async function ask(wanted: string): Promise<readonly Progress[]> {
    const signal = AbortSignal.timeout(10_000)
    const timing = { hearMs: 1_000, aliveMs: 2_000, lookMs: 30 }
    const asked = { by: "ada@laptop", revision: wanted, signal, timing }
    const steps = await askForRun(owner(), asked)
    return steps === undefined ? [] : await Array.fromAsync(steps)
  }

  test("startSyncService() follows a replica that leads, shows its runs, and takes over when that one stops", async () => {
    const first = await leader()
    const second = await world.replica()
    const { leader: leading, runs } = await statusOf(first)
    expect(leading?.isSelf).toBe(true)
    await eventually(async () => (await fetch(new URL("/readyz", second.url))).status === 200)
    const seen = await eventually(async () => {
      const status = await statusOf(second)
      return status.runs.length > 0 && status
    })
    expect(seen).toMatchObject({
      leader: { isSelf: false, name: leading?.name },
      runs: [{ run: { id: runs[0]?.run.id }, state: "synced", short: { changed: 2 } }],
      apps: [
        { state: "synced", at: { revision } },
        { state: "synced", at: { revision } },
      ],
    })
    const view = (await (
      await fetch(new URL(`/api/runs/${runs[0]?.run.id}`, second.url))
    ).json()) as unknown
    expect(view).toMatchObject({ state: "synced", short: { changed: 2 } })
    await first.stop()
    await world.api.client.delete(one())
    await eventually(async () => (await world.api.client.get(one())) !== undefined)
    expect((await statusOf(second)).leader?.isSelf).toBe(true)
  })

  test("startSyncService() hands a push that came to a follower to the leader, who deploys it at once", async () => {
    await leader()
    const follower = await world.replica()
    await eventually(async () => (await statusOf(follower)).runs.length > 0)
    const pushed = await world.deploy({ drift: "report", colour: "blue" })
    const body = JSON.stringify({ ref: "refs/heads/main", after: pushed })
    const answer = await fetch(new URL("/webhook", follower.url), {
      method: "POST",
      body,
      headers: {
        "content-type": "application/json",
        "x-github-event": "push",
        "x-hub-signature-256": sign(body, "a secret of the tests"),
      },
    })
    expect(answer.status).toBe(202)
    await eventually(async () => (await colour()) === "blue")
    await eventually(async () => (await statusOf(follower)).runs[0]?.run.revision === pushed)
  })

  test("askForRun() has the service run what its branch names, follows it and says who asked", async () => {
    const service = await leader()
    await world.replica()
    const steps = await ask(revision)
    expect(steps[0]).toMatchObject({
      type: "started",
      run: { revision, reason: "asked for by ada@laptop" },
    })
    expect(steps.at(-1)).toMatchObject({ type: "finished", report: { state: "synced" } })
    expect((await statusOf(service)).runs[0]?.run.reason).toBe("asked for by ada@laptop")
    const other = "f".repeat(40)
    await expect(ask(other)).rejects.toThrow(
      `Cannot sync local to fffffff: the service deploys what its branch names, and that is ${revision.slice(0, 7)}; push the commit and it deploys it`,
    )
  })

  test("askForRun() answers two who ask at once", async () => {
    await leader()
    const both = await Promise.all([ask(revision), ask(revision)])
    expect(both.map((steps) => steps.at(-1)?.type)).toEqual(["finished", "finished"])
  })

  test("askForRun() gives nothing where no service runs, or its Lease was given back", async () => {
    expect(await ask(revision)).toEqual([])
    const service = await leader()
    await service.stop()
    expect(await ask(revision)).toEqual([])
  })
})
