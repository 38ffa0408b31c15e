import { afterAll, beforeAll, expect, test } from "bun:test"
import { join } from "node:path"
import { alerts } from "#apps/rotisserie/base/monitoring/alerts.ts"
import { panels } from "#apps/rotisserie/base/monitoring/panels.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { type ServiceProcess, startServiceProcess } from "./rotisserie/service-process.ts"

const root = join(import.meta.dir, "..")
const picture = Bun.file(join(root, "apps/rotisserie/ocr/src/testdata/Chad_47.png"))
const longMs = 120_000
let ocr: ServiceProcess
let app: ServiceProcess
let page: ServiceProcess

beforeAll(async () => {
  const start = (name: string, env = {}) => startServiceProcess(root, name, env)
  ;[ocr, page] = await Promise.all([start("ocr"), start("static")])
  app = await start("app", { OCR_URL: ocr.url, POLL_SECONDS: "1" })
  for (const one of [ocr, page, app])
    await eventually(async () => (await fetch(`${one.url}/readyz`)).ok, longMs)
}, 2 * longMs)
afterAll(async () => {
  for (const one of [ocr, page, app]) await one?.kill()
})

/** What is measured by others: Prometheus itself and kube-state-metrics. */
const foreign = [
  "up",
  "kube_pod_container_status_restarts_total",
  "kube_horizontalpodautoscaler_status_current_replicas",
  "kube_horizontalpodautoscaler_spec_max_replicas",
]

test("every metric that a panel or an alert names is printed by one of the services", async () => {
  const printed = new Set(foreign)
  for (const one of [ocr, page, app]) {
    const text = await (await fetch(`${one.url}/metrics`)).text()
    for (const [, name = "", type] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm))
      for (const suffix of type === "histogram" ? ["_bucket", "_sum", "_count"] : [""])
        printed.add(name + suffix)
  }
  const queries = [
    ...panels.flatMap((panel) => Object.values(panel.queries)),
    ...alerts.map(({ expr }) => expr),
  ]
  const named = new Set(queries.flatMap(metricsIn))
  expect(named.size).toBeGreaterThan(15)
  expect([...named].filter((name) => !printed.has(name))).toEqual([])
})

test("metricsIn() finds the names of metrics, not functions, labels and keywords", () => {
  expect(metricsIn('sum by (a, le) (rate(x_total{b="c d"}[5m])) > 4 * y and z == 0')).toEqual([
    "x_total",
    "y",
    "z",
  ])
})

test(
  "the app turns not ready on SIGTERM, serves on, ends its events and exits 0",
  async () => {
    const events = await fetch(`${app.url}/events`)
    await goes(app, async () => (await fetch(`${app.url}/all`)).status === 200)
    // The end of a stream, not a broken connection.
    expect(await events.text()).toContain("event: readings")
  },
  longMs,
)

test(
  "OCR turns not ready on SIGTERM, reads what it is given until the end and exits 0",
  () =>
    goes(ocr, async () => {
      const answer = await fetch(`${ocr.url}/v1/read/pubg`, {
        method: "POST",
        body: await picture.bytes(),
      })
      return /"number": ?47\b/.test(await answer.text())
    }),
  longMs,
)

test(
  "the page's service turns not ready on SIGTERM, serves on and exits 0",
  () => goes(page, async () => (await fetch(`${page.url}/`)).status === 200),
  longMs,
)

/** Tells a service to end and follows it: not ready first, `works` still holds, then the end. */
async function goes(service: ServiceProcess, works: () => Promise<boolean>): Promise<void> {
  service.terminate()
  await eventually(async () => {
    const answer = await fetch(`${service.url}/readyz`)
    return answer.status === 503 && (await answer.text()).includes("shutting down")
  })
  expect((await fetch(`${service.url}/healthz`)).status).toBe(200)
  expect(await works()).toBe(true)
  expect(await service.exited).toBe(0)
}

function metricsIn(query: string): readonly string[] {
  const bare = query
    .replace(/\{[^}]*\}|\[[^\]]*\]/g, " ")
    .replace(/\b(by|without|on|ignoring)\s*\([^)]*\)/g, " ")
  const words = [...bare.matchAll(/[a-zA-Z_:][\w:]*(?!\w|\s*\()/g)].map(([word]) => word)
  return words.filter((word) => !["and", "or", "unless"].includes(word))
}
