import { afterEach, expect, test } from "bun:test"
import type { Progress } from "#lib/sync/progress.ts"
import { eventually } from "#lib/testing/eventually.ts"
import {
  deployment,
  first,
  type Scenario,
  sampleCore,
  second,
  webhookSecret,
} from "../testing/sample-core.ts"
import { createSyncCore, type SyncCore } from "./sync-core.ts"
import { sign } from "./webhook.ts"

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

test("createSyncCore() runs what the branch names at start and shows it in /api/status", async () => {
  const { core } = await sample()
  await eventually(() => core.status().runs.length === 1)
  const status = await json(core, "/api/status")
  expect(status).toMatchObject({
    cluster: "local",
    branch: "main",
    git: { state: "reachable", revision: first },
    api: { state: "reachable" },
    apps: [
      {
        app: "rotisserie",
        state: "synced",
        at: { revision: first },
        objects: [{ object: deployment, health: "ready" }],
      },
    ],
    runs: [{ state: "synced", run: { revision: first, subject: `Commit ${first.slice(0, 7)}` } }],
  })
})

test("createSyncCore() runs a signed push within moments and counts it", async () => {
  const { core, world } = await sample()
  await eventually(() => core.status().runs.length === 1)
  world.branch = second
  expect((await deliver(core)).status).toBe(202)
  await eventually(() => core.status().runs[0]?.run.revision === second)
  const metrics = await (await core.app.request("/metrics")).text()
  expect(metrics).toContain('turnspit_webhook_requests_total{outcome="accepted"} 1')
  expect(metrics).toContain('turnspit_runs_total{state="synced"} 2')
  expect(metrics).toContain('turnspit_changes_total{action="configure"} 2')
  expect(metrics).toMatch(/turnspit_stage_duration_seconds_count\{stage="render"\} 2/)
  expect(metrics).toMatch(/turnspit_last_success_timestamp_seconds \d+/)
})

test("createSyncCore() deploys nothing old when a hook is replayed", async () => {
  const { core, world } = await sample()
  world.branch = second
  core.requestRun()
  await eventually(() => core.status().runs[0]?.run.revision === second)
  await deliver(core, first)
  await eventually(() => core.status().queue.waiting === false)
  expect(world.runs.at(-1)).toBe(second)
})

test("createSyncCore() finds by its poll what no hook told", async () => {
  const { core, world } = await sample({ pollMs: 20 })
  await eventually(() => core.status().runs.length === 1)
  world.branch = second
  await eventually(() => core.status().runs[0]?.run.revision === second)
})

test("createSyncCore() reports a pipeline that throws as a failed run in one sentence", async () => {
  const { core } = await sample({ fails: "Cannot reach the API server: connection refused" })
  const report = await eventually(() => core.status().runs[0])
  expect(report).toMatchObject({
    state: "failed",
    failure: { stage: "checkout", reason: "Cannot reach the API server: connection refused" },
  })
})

test("createSyncCore() keeps the runs over a restart", async () => {
  const { core, options } = await sample()
  await eventually(() => core.status().runs.length === 1)
  await core.stop()
  const again = await createSyncCore({
    ...options,
    collaborators: {
      ...options.collaborators,
      resolve: () => Promise.reject(new Error("Cannot fetch")),
    },
  })
  cleanups.push(() => again.stop())
  expect(again.status().runs).toHaveLength(1)
  expect(again.status().apps).toMatchObject([
    { app: "rotisserie", state: "synced", at: { revision: first } },
  ])
})

test("/readyz says what cannot be reached", async () => {
  const ready = await sample()
  await eventually(async () => (await ready.core.app.request("/readyz")).status === 200)
  const noGit = await sample({ noGit: true })
  const reason = await eventually(async () => {
    const answer = await noGit.core.app.request("/readyz")
    const body: unknown = await answer.json()
    return JSON.stringify(body).includes("Cannot fetch") ? answer.status : undefined
  })
  expect(reason).toBe(503)
  const noApi = await sample({ noApi: true })
  await eventually(() => noApi.core.status().git.state === "reachable")
  const answer: unknown = await json(noApi.core, "/readyz")
  expect(answer).toEqual({ status: "not ready", reason: "Cannot reach the API server" })
})

test("GET /api/progress follows a run that is on, from its beginning to its end", async () => {
  const { core, world, url } = await sample({ holds: true, serves: true })
  await eventually(() => core.status().queue.running === first)
  const answer = await fetch(`${url}/api/progress?revision=${first}`)
  expect(answer.headers.get("content-type")).toBe("application/x-ndjson")
  setTimeout(() => world.release(), 30)
  const progress = lines(await answer.text())
  expect(progress.map((one) => one.type)).toEqual([
    "started",
    "stage",
    "stage",
    "stage",
    "change",
    "health",
    "stage",
    "finished",
  ])
})

test("GET /api/progress gives the report of a finished run at once", async () => {
  const { core } = await sample()
  await eventually(() => core.status().runs.length === 1 && core.status().current === undefined)
  const answer = await core.app.request(`/api/progress?revision=${first}`)
  expect(lines(await answer.text()).at(-1)).toMatchObject({
    type: "finished",
    report: { state: "synced" },
  })
})

test("GET /api/progress leaves out runs that began before `after`", async () => {
  const { core, world } = await sample()
  await eventually(() => core.status().runs.length === 1 && core.status().current === undefined)
  const after = new Date().toISOString()
  const pending = core.app.request(`/api/progress?revision=${first}&after=${after}`)
  core.requestRun()
  const progress = lines(await (await pending).text())
  expect(progress[0]).toMatchObject({ type: "started" })
  expect(world.runs).toEqual([first, first])
})

test("GET /api/progress answers 404 for a commit that was passed over, and 400 for nonsense", async () => {
  const { core } = await sample()
  const answer = await core.app.request(`/api/progress?revision=${second}`)
  expect(answer.status).toBe(404)
  expect(await answer.json()).toEqual({
    error: "Cannot follow 2222222: it was not run by itself, main is at 1111111",
  })
  expect((await core.app.request("/api/progress?revision=main")).status).toBe(400)
  expect((await core.app.request(`/api/progress?revision=${first}&after=x`)).status).toBe(400)
})

test("GET /api/progress without a revision goes on from run to run", async () => {
  const { core, url, close } = await sample({ serves: true })
  await eventually(() => core.status().runs.length === 1 && core.status().current === undefined)
  const text = fetch(`${url}/api/progress`).then((answer) => answer.text())
  await eventually(async () => (await (await fetch(`${url}/metrics`)).text()).includes("progress"))
  core.requestRun()
  await eventually(() => core.status().runs.length === 2)
  core.requestRun()
  await eventually(() => core.status().runs.length === 3)
  await close()
  expect(lines(await text).filter((one) => one.type === "finished")).toHaveLength(2)
})

test("GET /api/events sends the state, and again when an object's health changes", async () => {
  const { core, world, url } = await sample({ serves: true })
  await eventually(() => core.status().runs.length === 1)
  const answer = await fetch(`${url}/api/events`)
  expect(answer.headers.get("content-type")).toBe("text/event-stream")
  const events = readEvents(answer)
  expect((await events.next()).value).toMatchObject({
    cluster: "local",
    runs: [{ changed: 1, unchanged: 1 }],
  })
  world.health = { object: deployment, health: "failed", message: "a pod died" }
  const startedAt = performance.now()
  for await (const event of events) {
    if (JSON.stringify(event).includes("a pod died")) break
  }
  expect(performance.now() - startedAt).toBeLessThan(10_000)
})

test("GET /api/events stops asking for the health when the last viewer has gone", async () => {
  const { world, url } = await sample({ serves: true })
  const leave = new AbortController()
  const answer = await fetch(`${url}/api/events`, { signal: leave.signal })
  const events = readEvents(answer)
  await events.next()
  await eventually(() => world.asked > 2)
  leave.abort()
  await events.next().catch(() => undefined)
  await eventually(async () => {
    const before = world.asked
    await Bun.sleep(300)
    return world.asked === before
  })
})

test("stop() ends open streams, so that the port closes soon", async () => {
  const { core, url, close } = await sample({ holds: true, serves: true })
  await eventually(() => core.status().queue.running === first)
  const [events, progress] = await Promise.all([
    fetch(`${url}/api/events`),
    fetch(`${url}/api/progress?revision=${first}`),
  ])
  const startedAt = performance.now()
  const ended = Promise.all([events.text().catch(() => ""), progress.text().catch(() => "")])
  await close()
  expect(performance.now() - startedAt).toBeLessThan(10_000)
  const [, ndjson] = await ended
  expect(lines(ndjson).at(-1)).toMatchObject({ type: "finished", report: { state: "superseded" } })
})

test("a page of another site can neither read nor rebind the service", async () => {
  const { core } = await sample()
  const rebound = await core.app.request("/api/status", { headers: { host: "evil.example:8080" } })
  expect(rebound.status).toBe(421)
  for (const host of ["localhost:1", "127.0.0.1:1", "turnspit.localhost:1", "[::1]:1"]) {
    expect((await core.app.request("/healthz", { headers: { host } })).status).toBe(200)
  }
  const page = await core.app.request("/", {
    headers: { host: "localhost", origin: "http://evil.example" },
  })
  expect(page.headers.get("access-control-allow-origin")).toBeNull()
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'")
})

test("GET /webhook answers 405", async () => {
  const { core } = await sample()
  expect((await core.app.request("/webhook")).status).toBe(405)
})

function sample(scenario: Scenario = {}) {
  return sampleCore(cleanups, scenario)
}

async function json(core: SyncCore, path: string): Promise<unknown> {
  return (await core.app.request(path)).json()
}

function deliver(core: SyncCore, after = second) {
  const body = JSON.stringify({ ref: "refs/heads/main", after })
  const headers = {
    "content-type": "application/json",
    "x-github-event": "push",
    "x-hub-signature-256": sign(body, webhookSecret),
  }
  return core.app.request("/webhook", { method: "POST", body, headers })
}

function lines(ndjson: string): readonly Progress[] {
  return ndjson.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Progress]))
}

async function* readEvents(answer: Response): AsyncGenerator<unknown> {
  let text = ""
  for await (const chunk of answer.body ?? []) {
    text += new TextDecoder().decode(chunk)
    const events = text.split("\n\n")
    text = events.pop() ?? ""
    for (const event of events) {
      const data = event.split("\n").find((line) => line.startsWith("data: "))
      if (data !== undefined) yield JSON.parse(data.slice("data: ".length))
    }
  }
}
