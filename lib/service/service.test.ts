import { expect, test } from "bun:test"
import { createLog } from "./log.ts"
import { createMetrics } from "./metrics.ts"
import { type Service, service } from "./service.ts"

test("service() answers /healthz, /readyz and /metrics", async () => {
  const { app } = sample()
  expect(await (await app.request("/healthz")).json()).toEqual({
    status: "ok",
    service: "ocr",
    version: "1.2.3",
  })
  expect((await app.request("/readyz")).status).toBe(200)
  const metrics = await app.request("/metrics")
  expect(metrics.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8")
  const text = await metrics.text()
  expect(text).toContain(
    'turnspit_http_requests_total{method="GET",route="/healthz",status="200"} 1',
  )
  expect(text).toContain('turnspit_build_info{service="ocr",version="1.2.3"} 1')
})

test("service() says why it is not ready", async () => {
  const { app } = sample("no model is loaded")
  const answer = await app.request("/readyz")
  expect(answer.status).toBe(503)
  expect(await answer.json()).toEqual({ status: "not ready", reason: "no model is loaded" })
})

test("service() answers an unknown route with 404 and a sentence, counted under one route", async () => {
  const { app } = sample()
  const answer = await app.request("/nowhere")
  expect(answer.status).toBe(404)
  expect(await answer.json()).toEqual({ error: "Cannot find /nowhere: ocr has no such page" })
  await app.request("/elsewhere")
  expect(await (await app.request("/metrics")).text()).toContain(
    '{method="GET",route="/*",status="404"} 2',
  )
})

test("service() answers a failing route with 500, without a stack, and logs it", async () => {
  const { app, lines } = sample()
  app.get("/boom", () => {
    throw new Error("secret detail")
  })
  const answer = await app.request("/boom")
  expect(answer.status).toBe(500)
  expect(await answer.json()).toEqual({
    error: "Cannot answer /boom: an internal error, see the log",
  })
  expect(lines.join("\n")).toContain("secret detail")
})

test("service() survives a malformed path", async () => {
  const { app } = sample()
  expect((await app.request("/%E0%A4%A")).status).toBe(404)
})

function sample(notReady?: string): { readonly app: Service; readonly lines: readonly string[] } {
  const lines: string[] = []
  const log = createLog({ write: (line) => void lines.push(line) })
  const app = service({
    name: "ocr",
    version: "1.2.3",
    metrics: createMetrics(),
    log,
    ready: () => notReady,
  })
  return { app, lines }
}
