import { afterEach, beforeEach, describe, expect, setSystemTime, test } from "bun:test"
import { type Replicas, startReplicas } from "#apps/sync/testing/replicas.ts"
import type { LiveObject } from "#lib/kube/live-object.ts"
import { type LeadershipOptions, openLeadership } from "#lib/sync/leadership.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { pausable } from "#lib/testing/pausable.ts"
import { quickLease } from "#lib/testing/quick-lease.ts"
import { testServers } from "#lib/testing/servers.ts"

const hourMs = 3_600_000

describe.each(testServers("clocks that jump"))("$name", (server) => {
  let world: Replicas
  beforeEach(async () => {
    world = await startReplicas(server)
  })
  afterEach(async () => {
    setSystemTime()
    await world.stop()
  })

  const one = () => ({
    ...{ apiVersion: "v1", kind: "ConfigMap", name: "one" },
    namespace: world.api.namespace,
  })
  const candidate = (name: string, options: Partial<LeadershipOptions> = {}) =>
    openLeadership({
      ...{ client: world.api.client, repositoryId: "sample", namespace: world.api.namespace },
      ...{ name, timing: quickLease(server), ...options },
    })

  test.each([
    ["an hour ahead", hourMs],
    ["an hour behind", -hourMs],
  ])(
    "openLeadership() neither loses a Lease nor keeps it for ever when its holder's clock is %s",
    async (_, jump) => {
      const { client, pause, resume } = pausable(world.api.client)
      let ahead = 0
      const now = () => new Date(Date.now() + ahead)
      const first = await candidate("first", { client, now })
      const writer = first.writer()
      const gained: string[] = []
      const second = await candidate("second", { onGained: () => gained.push("second") })
      ahead = jump
      const renewed = new Set<string>()
      // Longer than a Lease lasts that nobody renews.
      const { durationMs, renewMs } = quickLease(server)
      await eventually(async () => {
        const lease = await client.get({
          ...{ apiVersion: "coordination.k8s.io/v1", kind: "Lease", name: "turnspit-sample" },
          namespace: world.api.namespace,
        })
        renewed.add(lease?.metadata.resourceVersion ?? "")
        return renewed.size > (2 * durationMs) / renewMs
      })
      expect(gained).toEqual([])
      expect(writer?.check()).toBeUndefined()
      expect(first.writer()?.name).toBe("first/0")
      pause()
      await eventually(() => second.writer() !== undefined)
      expect(() => writer?.check()).toThrow("Cannot go on writing")
      resume()
      await Promise.all([first.stop(), second.stop()])
    },
    60_000,
  )

  test("startSyncService() deploys, keeps what it has and shows it in order while its clock jumps back and forth", async () => {
    await world.deploy({ drift: "revert", colour: "red" })
    const service = await world.replica()
    const status = async () =>
      (await (await fetch(new URL("/api/status", service.url))).json()) as {
        readonly leader?: { readonly isSelf: boolean }
        readonly runs: readonly { readonly state: string; readonly run: { revision: string } }[]
        readonly apps: readonly { readonly state: string; readonly at?: { revision: string } }[]
      }
    const at = (revision: string) =>
      eventually(async () => {
        const { runs, apps } = await status()
        const isThere = apps.every((app) => app.at?.revision === revision && app.state === "synced")
        return runs[0]?.state === "synced" && apps.length === 2 && isThere && runs
      })
    await eventually(async () => (await status()).runs.length === 1)
    const first = (await world.api.client.get(one())) as LiveObject
    const started = Date.now()
    let runs = 1
    for (const [colour, jump] of [
      ["blue", hourMs],
      ["green", -hourMs],
      ["white", 0],
    ] as const) {
      setSystemTime(new Date(started + jump))
      const revision = await world.deploy({ drift: "revert", colour })
      service.requestRun()
      const shown = await at(revision)
      expect(shown[0]?.run.revision).toBe(revision)
      runs += 1
      expect(shown).toHaveLength(runs)
      // What somebody changes meanwhile is put back as ever.
      await world.api.patch(one(), { data: { colour: "theirs" } })
      await eventually(async () => (await colourOf()) === colour)
      runs += 1
      await eventually(async () => (await status()).runs.length === runs)
    }
    const last = (await world.api.client.get(one())) as LiveObject
    expect(last.metadata.uid).toBe(first.metadata.uid)
    expect((await status()).leader?.isSelf).toBe(true)
    expect((await fetch(new URL("/readyz", service.url))).status).toBe(200)
  }, 90_000)

  const colourOf = async () =>
    ((await world.api.client.get(one())) as { data?: { colour?: string } } | undefined)?.data
      ?.colour
})
