import { expect, test } from "bun:test"
import type { Report } from "#lib/sync/report.ts"
import { createQueue, type Queue, type QueueOptions } from "./queue.ts"

test("createQueue() runs the commit that the look finds", async () => {
  const world = sample()
  world.branch = "a"
  world.queue.request("look")
  await until(() => world.runs.length === 1)
  expect(world.runs).toEqual(["a"])
  await world.queue.stop()
})

test("createQueue() runs nothing when the branch has not moved", async () => {
  const world = sample()
  world.queue.request("look")
  await until(() => world.runs.length === 1 && world.queue.running() === undefined)
  world.queue.request("look")
  await until(() => world.looks === 2 && world.queue.waitingSince() === undefined)
  expect(world.runs).toEqual(["a"])
  await world.queue.stop()
})

test("createQueue() runs the same commit again when asked to run", async () => {
  const world = sample()
  world.queue.request("run")
  await until(() => world.runs.length === 1 && world.queue.running() === undefined)
  world.queue.request("run")
  await until(() => world.runs.length === 2)
  await world.queue.stop()
})

test("createQueue() ends a run for a newer commit and never runs the ones between", async () => {
  const world = sample({ holds: true })
  world.queue.request("look")
  await until(() => world.queue.running() === "a")
  world.branch = "b"
  world.queue.request("look")
  world.branch = "c"
  world.queue.request("look")
  await until(() => world.queue.running() === "c")
  expect(world.runs).toEqual(["a", "c"])
  expect(world.ended).toEqual(["a superseded"])
  await world.queue.stop()
})

test("createQueue() lets a run go on when a request comes and the branch has not moved", async () => {
  const world = sample({ holds: true })
  world.queue.request("look")
  await until(() => world.queue.running() === "a")
  world.queue.request("look")
  await until(() => world.looks === 2 && world.queue.waitingSince() === undefined)
  world.release()
  await until(() => world.queue.running() === undefined)
  expect(world.ended).toEqual(["a synced"])
  expect(world.runs).toEqual(["a"])
  await world.queue.stop()
})

test("createQueue() never runs two commits at once", async () => {
  const world = sample({ slowAbort: true })
  world.queue.request("look")
  await until(() => world.queue.running() === "a")
  world.branch = "b"
  for (let n = 0; n < 5; n++) world.queue.request("look")
  await until(() => world.queue.running() === "b")
  expect(world.mostAtOnce).toBe(1)
  await world.queue.stop()
})

test("createQueue() tries again after a failure of the cluster, with growing pauses, and stops once it worked", async () => {
  const world = sample({ states: ["failed", "failed", "synced"] })
  world.queue.request("look")
  await until(() => world.runs.length === 3 && world.queue.running() === undefined)
  expect(world.runs).toEqual(["a", "a", "a"])
  expect(world.pauses).toEqual([1, 2])
  await world.queue.stop()
})

test("createQueue() does not try again what the commit is to blame for", async () => {
  const world = sample({ states: ["failed"], mayRetry: () => false })
  world.queue.request("look")
  await until(() => world.ended.length === 1 && world.queue.running() === undefined)
  expect(world.pauses).toEqual([])
  await world.queue.stop()
})

test("createQueue() looks again when git could not be reached", async () => {
  const world = sample({ unreachable: 2 })
  world.queue.request("look")
  await until(() => world.runs.length === 1)
  expect(world.pauses).toEqual([1, 2])
  await world.queue.stop()
})

test("stop() ends the run and waits for it", async () => {
  const world = sample({ holds: true })
  world.queue.request("look")
  await until(() => world.queue.running() === "a")
  await world.queue.stop()
  expect(world.ended).toEqual(["a superseded"])
  world.queue.request("run")
  expect(world.queue.waitingSince()).toBeUndefined()
})

interface Scenario {
  /** A run lasts until released or aborted. */
  readonly holds?: boolean
  readonly slowAbort?: boolean
  readonly states?: readonly ("synced" | "failed")[]
  readonly mayRetry?: QueueOptions["mayRetry"]
  readonly unreachable?: number
}

function sample(scenario: Scenario = {}) {
  let unreachable = scenario.unreachable ?? 0
  let active = 0
  let release = (): void => {}
  const world = {
    branch: "a",
    looks: 0,
    mostAtOnce: 0,
    runs: [] as string[],
    ended: [] as string[],
    pauses: [] as number[],
    release: () => release(),
  }
  const queue: Queue = createQueue({
    async look() {
      world.looks += 1
      if (unreachable-- > 0) throw new Error("Cannot reach git")
      return world.branch
    },
    async run(revision, signal) {
      world.runs.push(revision)
      active += 1
      world.mostAtOnce = Math.max(world.mostAtOnce, active)
      if (scenario.holds || scenario.slowAbort) {
        await new Promise<void>((resolve) => {
          release = resolve
          signal.addEventListener("abort", () => setTimeout(resolve, scenario.slowAbort ? 30 : 0))
        })
      }
      active -= 1
      const planned = scenario.states?.[world.runs.length - 1] ?? "synced"
      const state = signal.aborted ? "superseded" : planned
      world.ended.push(`${revision} ${state}`)
      return report(revision, state)
    },
    mayRetry: scenario.mayRetry ?? ((result) => result.state === "failed"),
    retryMs(failures) {
      world.pauses.push(failures)
      return 1
    },
  })
  return Object.assign(world, { queue })
}

function report(revision: string, state: Report["state"]): Report {
  const run = {
    id: revision,
    cluster: "local",
    revision,
    subject: "",
    author: "",
    startedAt: "2026-01-01T00:00:00Z",
  }
  return { run, state, finishedAt: "2026-01-01T00:00:01Z", stages: [], apps: [], warnings: [] }
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 5000
  while (!condition()) {
    if (performance.now() > deadline)
      throw new Error("Cannot go on: the condition did not come true in 5 s")
    await Bun.sleep(1)
  }
}
