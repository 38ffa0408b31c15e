import { afterAll, describe, expect, test } from "bun:test"
import { mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { defaultLimits, type RenderLimits } from "#lib/render/limits.ts"
import { remoteRender } from "#lib/render/remote-render.ts"
import { removeTree } from "#lib/render/remove-tree.ts"
import { type Render, render } from "#lib/render/render.ts"
import { detectSandbox, plainSandbox } from "#lib/render/sandbox.ts"
import { defaultTreeLimits, type TreeLimits } from "#lib/render/tree-limits.ts"
import { listen } from "#lib/service/listen.ts"
import { createLog } from "#lib/service/log.ts"
import { createMetrics } from "#lib/service/metrics.ts"
import { eventually } from "#lib/testing/eventually.ts"
import {
  type HostileOverlay,
  quickHostileOverlays,
  secret,
  slowHostileOverlays,
  slowLimits,
} from "#lib/testing/hostile-overlays.ts"
import { configMapOverlay, overlayTree } from "#lib/testing/overlay-tree.ts"
import { createApp } from "./app.ts"

const ends: (() => Promise<unknown>)[] = []
afterAll(() => Promise.all(ends.map((end) => end())))

const log = createLog({ write: () => {} })
const versions = { web: "tree-0123456789abcdef" }

interface Given {
  readonly limits?: Partial<RenderLimits>
  readonly treeLimits?: Partial<TreeLimits>
  readonly render?: Render
}

/** Starts a renderer on a free port; its scratch folder is its own. */
async function renderer(given: Given = {}) {
  const scratch = await mkdtemp(join(tmpdir(), "turnspit-renderer-"))
  const app = createApp({
    ...{ version: "1", metrics: createMetrics(), log, scratch, uploadMs: 5_000 },
    render: given.render ?? render,
    limits: { ...defaultLimits, ...given.limits },
    treeLimits: { ...defaultTreeLimits, ...given.treeLimits },
    clean: async () => {},
    onSpoilt: () => {},
  })
  const { url, stop } = listen(app, { port: 0, hostname: "127.0.0.1", log })
  ends.push(stop, () => rm(scratch, { recursive: true, force: true }))
  return { url, scratch, render: remoteRender(url, { patienceMs: 5_000 }) }
}

async function tree(...given: Parameters<typeof overlayTree>): Promise<string> {
  const { directory, remove } = await overlayTree(...given)
  ends.push(remove)
  return directory
}

test("POST /render renders what a child process would, and leaves no file", async () => {
  const service = await renderer()
  const directory = await tree({ web: configMapOverlay("web"), broken: "export default {" })
  const request = { directory, cluster: "local", versions }
  const remote = await service.render(request)
  expect(JSON.stringify(remote)).toBe(JSON.stringify(await render(request)))
  expect(remote.apps.map(({ state }) => state)).toEqual(["rendered", "failed"])
  expect(await readdir(service.scratch)).toEqual([])
})

test("POST /render passes on the sentence of a cluster that cannot be rendered", async () => {
  const service = await renderer()
  const directory = await tree({ web: configMapOverlay("web") })
  await expect(service.render({ directory, cluster: "staging", versions })).rejects.toThrow(
    'Cannot render cluster "staging": clusters/staging/index.ts does not exist; this repository has local',
  )
})

test("POST /render renders one tree at a time, lets two wait, and asks others to come again", async () => {
  const running: AbortSignal[] = []
  const held = Promise.withResolvers<void>()
  const service = await renderer({
    async render(request) {
      if (request.signal !== undefined) running.push(request.signal)
      await held.promise
      return render(request)
    },
  })
  const directory = await tree({ web: configMapOverlay("web") })
  const ask = () => service.render({ directory, cluster: "local", versions })
  const asked = [ask(), ask(), ask()]
  const full = await eventually(async () => {
    const answer = await fetch(`${service.url}/render`, { method: "POST", body: "x" })
    return answer.status === 503 && answer
  })
  expect(full.headers.get("retry-after")).toBe("1")
  expect(await full.json()).toEqual({
    error: "Cannot render now: 3 renders are on or wait already",
  })
  await eventually(() => running.length > 0)
  expect(running).toHaveLength(1)
  held.resolve()
  expect((await Promise.all(asked)).map(({ apps }) => apps.length)).toEqual([1, 1, 1])
})

test("POST /render ends the render when the client leaves", async () => {
  let seen: AbortSignal | undefined
  const service = await renderer({
    render(request) {
      seen = request.signal
      return render(request)
    },
  })
  const directory = await tree({ loop: "for (;;) {}" })
  const abort = new AbortController()
  const asked = service.render({ directory, cluster: "local", versions, signal: abort.signal })
  await eventually(() => seen !== undefined)
  abort.abort(new Error("a newer commit took over"))
  await expect(asked).rejects.toThrow("a newer commit took over")
  await eventually(() => seen?.aborted)
  await eventually(async () => (await readdir(service.scratch)).length === 0)
})

describe("POST /render stays healthy", () => {
  /** Renders overlays, compares what became of each, and then renders a harmless tree. */
  async function survives(
    overlays: Readonly<Record<string, HostileOverlay>>,
    limits: Partial<RenderLimits> = {},
  ): Promise<void> {
    const isPlain = (await detectSandbox()) === plainSandbox
    const service = await renderer({ limits })
    const sources = Object.entries(overlays).map(([app, { source }]) => [app, source] as const)
    const directory = await tree(Object.fromEntries(sources))
    process.env[secret.name] = secret.value
    const { apps } = await service.render({ directory, cluster: "local", versions })
    delete process.env[secret.name]
    for (const app of apps) {
      const { ends, endsInPlain } = overlays[app.app] ?? { ends: /^$/ }
      const end = app.state === "failed" ? app.reason : JSON.stringify(app.manifests[0]?.data)
      expect(`${app.app} ${end}`).toMatch(
        new RegExp((isPlain ? (endsInPlain ?? ends) : ends).source.replace(/^\^/, `^${app.app} `)),
      )
    }
    const harmless = await tree({ web: configMapOverlay("web") })
    const after = await service.render({ directory: harmless, cluster: "local", versions })
    expect(after.apps[0]?.state).toBe("rendered")
    expect(await readdir(service.scratch)).toEqual([])
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200)
  }

  test("whatever an overlay that ends at once does", async () => {
    const server = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response("") })
    ends.push(() => server.stop(true))
    const place = join(tmpdir(), `turnspit-hostile-${crypto.randomUUID()}`)
    ends.push(
      () => removeTree(place),
      () => removeTree(`${place}-link`),
    )
    await survives(quickHostileOverlays({ port: Number(server.port), place }))
  })

  test(
    "whatever an overlay does that must be ended",
    () => survives(slowHostileOverlays, slowLimits),
    20_000,
  )

  test("when an overlay runs forever", () =>
    survives(
      {
        fine: { source: configMapOverlay("fine"), ends: /^\{"colour":"red"\}$/ },
        loop: { source: "for (;;) {}", ends: /: it did not end within 0\.5 s$/ },
      },
      { timeMs: 1_500 },
    ))
})
