import { expect, test } from "bun:test"
import { Hono } from "hono"
import { type Push, sign, type WebhookOutcome, webhook } from "./webhook.ts"

const secret = "a secret of the test"
const after = "1".repeat(40)
const push = JSON.stringify({ ref: "refs/heads/main", after })

test("webhook() accepts a signed push to the followed branch", async () => {
  const world = sample()
  const answer = await world.send(push)
  expect(answer.status).toBe(202)
  expect(await answer.json()).toEqual({ status: "accepted" })
  expect(world.pushes).toEqual([{ branch: "main", after }])
  expect(world.outcomes).toEqual(["accepted"])
})

test("webhook() refuses a forged, unsigned or otherwise signed body and says nothing else", async () => {
  const world = sample()
  for (const signature of [
    undefined,
    "",
    "sha256=",
    sign(push, "another secret"),
    sign(`${push} `, secret),
    sign(push, secret).replace("sha256", "sha1"),
  ]) {
    const answer = await world.send(push, { "x-hub-signature-256": signature })
    expect(answer.status).toBe(401)
    expect(await answer.json()).toEqual({
      error: "Cannot accept the delivery: X-Hub-Signature-256 does not match its body",
    })
  }
  expect(world.pushes).toEqual([])
})

test("webhook() refuses a large body by its Content-Length before it looks at the signature", async () => {
  const world = sample()
  const answer = await world.send("x", {
    "content-length": String(1024 * 1024 + 1),
    "x-hub-signature-256": undefined,
  })
  expect(answer.status).toBe(413)
})

test("webhook() refuses a large body that does not say how large it is", async () => {
  const world = sample()
  const chunk = new Uint8Array(256 * 1024)
  let sent = 0
  const body = new ReadableStream({
    pull(controller) {
      sent += 1
      if (sent > 100) controller.close()
      else controller.enqueue(chunk)
    },
  })
  const answer = await world.app.request("/webhook", { method: "POST", body })
  expect(answer.status).toBe(413)
  expect(sent).toBeLessThan(10)
})

test("webhook() answers a ping", async () => {
  const answer = await sample().send("{}", { "x-github-event": "ping" })
  expect(answer.status).toBe(200)
})

test("webhook() ignores other branches, tags, deletions and other events", async () => {
  const world = sample()
  const ignored = [
    await world.send(JSON.stringify({ ref: "refs/heads/other", after })),
    await world.send(JSON.stringify({ ref: "refs/tags/main", after })),
    await world.send(JSON.stringify({ ref: "refs/heads/main", after: "0".repeat(40) })),
    await world.send("{}", { "x-github-event": "issues" }),
  ]
  expect(ignored.map((answer) => answer.status)).toEqual([202, 202, 202, 202])
  expect(world.pushes).toEqual([])
  expect(await ignored[0]?.json()).toEqual({ status: "ignored", reason: "only main is followed" })
})

test("webhook() takes a repeated delivery once", async () => {
  const world = sample()
  await world.send(push, { "x-github-delivery": "one" })
  const answer = await world.send(push, { "x-github-delivery": "one" })
  expect(answer.status).toBe(202)
  expect(world.pushes).toHaveLength(1)
  await world.send(push, { "x-github-delivery": "two" })
  expect(world.pushes).toHaveLength(2)
})

test("webhook() answers a genuine but malformed push with what is wrong", async () => {
  const world = sample()
  const reasons = []
  for (const body of [
    "",
    "{",
    "null",
    "[]",
    '"x"',
    "{}",
    '{"ref":1}',
    '{"ref":"refs/heads/main"}',
    '{"ref":"refs/heads/main","after":"abc"}',
    '{"ref":"refs/heads/main","after":["a"]}',
  ]) {
    const answer = await world.send(body)
    expect(answer.status).toBe(400)
    reasons.push(await answer.json())
  }
  expect(reasons[1]).toEqual({ error: "Cannot read the push: its body is not JSON" })
  expect(reasons[8]).toEqual({
    error: 'Cannot read the push: "after" must be a commit id of 40 hex digits',
  })
  expect(world.pushes).toEqual([])
})

test("webhook() wants JSON", async () => {
  const answer = await sample().send(push, { "content-type": "application/x-www-form-urlencoded" })
  expect(answer.status).toBe(415)
})

test("webhook() takes a signed repository_dispatch as a wish for a run", async () => {
  const world = sample()
  expect((await world.send("{}", { "x-github-event": "repository_dispatch" })).status).toBe(202)
  expect(world.dispatches).toEqual(["run"])
  const forged = { "x-github-event": "repository_dispatch", "x-hub-signature-256": undefined }
  expect((await world.send("{}", forged)).status).toBe(401)
  expect(world.dispatches).toEqual(["run"])
})

function sample() {
  const pushes: Push[] = []
  const dispatches: string[] = []
  const outcomes: WebhookOutcome[] = []
  const app = new Hono()
  app.post(
    "/webhook",
    webhook({
      secret,
      branch: "main",
      onPush: (one) => void pushes.push(one),
      onDispatch: () => void dispatches.push("run"),
      onOutcome: (one) => void outcomes.push(one),
    }),
  )
  function send(body: string, changes: Readonly<Record<string, string | undefined>> = {}) {
    const headers = new Headers({
      "content-type": "application/json",
      "x-github-event": "push",
      "x-hub-signature-256": sign(body, secret),
    })
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined) headers.delete(name)
      else headers.set(name, value)
    }
    return app.request("/webhook", { method: "POST", body, headers })
  }
  return { app, pushes, dispatches, outcomes, send }
}
