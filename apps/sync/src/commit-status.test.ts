import { afterEach, expect, test } from "bun:test"
import { createLog } from "#lib/service/log.ts"
import type { Report } from "#lib/sync/report.ts"
import { startRun } from "#lib/sync/run.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { type CommitStatus, createCommitStatus } from "./commit-status.ts"

const revision = "1".repeat(40)
const run = startRun("prod", { revision, subject: "Grow", author: "Ada" }, new Date(0))
const report: Report = {
  ...{ run, state: "failed", finishedAt: run.startedAt, stages: [], apps: [], warnings: [] },
  failure: { stage: "render", reason: `no\nway ${"x".repeat(500)}` },
}

const open: { stop(): unknown }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop()
})

/** A forge that answers as told, and then 201. */
function forge(...answers: readonly number[]) {
  const left = [...answers]
  const heard: { path: string; authorization: string | null; body: Record<string, unknown> }[] = []
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const authorization = request.headers.get("authorization")
      const body = (await request.json()) as Record<string, unknown>
      heard.push({ path: new URL(request.url).pathname, authorization, body })
      return new Response("{}", { status: left.shift() ?? 201 })
    },
  })
  const logged: string[] = []
  const status: CommitStatus = createCommitStatus({
    ...{ apiUrl: `${server.url}api/v1/`, repository: "acme/shop", token: "very-secret" },
    ...{ context: "turnspit/prod", targetUrl: "https://turnspit.example.com/" },
    ...{ log: createLog({ write: (line) => void logged.push(line) }), backOffMs: [10, 10] },
  })
  open.push(status, { stop: () => server.stop(true) })
  return { heard, status, logged }
}

test("createCommitStatus() says pending, then how the run ended, in one line with the page", async () => {
  const { heard, status } = forge()
  status.hear({ type: "started", run })
  await eventually(() => heard.length === 1)
  status.hear({ type: "finished", report })
  await eventually(() => heard.length === 2)
  expect(heard[0]).toEqual({
    path: `/api/v1/repos/acme/shop/statuses/${revision}`,
    authorization: "token very-secret",
    body: {
      state: "pending",
      context: "turnspit/prod",
      description: "Deploying to prod",
      target_url: "https://turnspit.example.com/",
    },
  })
  const { state, description } = heard[1]?.body ?? {}
  expect(state).toBe("failure")
  expect(description).toStartWith("Nothing was touched: render: no way xxx")
  expect(description).toHaveLength(140)
})

test("createCommitStatus() tries again while the forge has trouble, and never shows the token", async () => {
  const { heard, status, logged } = forge(503, 429)
  status.hear({ type: "started", run })
  await eventually(() => heard.length === 3)
  expect(logged.join("")).toContain("the forge answered 503")
  expect(logged.join("")).not.toContain("very-secret")
})

test("createCommitStatus() gives up on what the forge refuses", async () => {
  const { heard, status, logged } = forge(401)
  status.hear({ type: "started", run })
  await eventually(() => logged.length === 1)
  await status.stop()
  expect(heard).toHaveLength(1)
})

test("createCommitStatus() is silent about runs that put drift back", async () => {
  const { heard, status } = forge()
  status.hear({ type: "started", run: { ...run, apps: ["shop"] } })
  status.hear({ type: "started", run })
  await eventually(() => heard.length === 1)
  await status.stop()
  expect(heard).toHaveLength(1)
})
