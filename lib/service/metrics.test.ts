import { expect, test } from "bun:test"
import { createMetrics } from "./metrics.ts"

test("createMetrics() prints counters, gauges and histograms in Prometheus's text format", () => {
  const metrics = createMetrics()
  const runs = metrics.counter({ name: "turnspit_runs_total", help: "Runs.", labels: ["outcome"] })
  const age = metrics.gauge({ name: "turnspit_queue_age_seconds", help: "Age." })
  const stages = metrics.histogram({
    name: "turnspit_stage_seconds",
    help: "Stages.",
    labels: ["stage"],
    buckets: [0.1, 1],
  })
  runs.increment({ outcome: "synced" })
  runs.increment({ outcome: "synced" }, 2)
  age.set({}, 1.5)
  stages.observe({ stage: "render" }, 0.05)
  stages.observe({ stage: "render" }, 0.5)
  stages.observe({ stage: "render" }, 5)
  expect(metrics.text()).toBe(
    [
      "# HELP turnspit_runs_total Runs.",
      "# TYPE turnspit_runs_total counter",
      'turnspit_runs_total{outcome="synced"} 3',
      "# HELP turnspit_queue_age_seconds Age.",
      "# TYPE turnspit_queue_age_seconds gauge",
      "turnspit_queue_age_seconds 1.5",
      "# HELP turnspit_stage_seconds Stages.",
      "# TYPE turnspit_stage_seconds histogram",
      'turnspit_stage_seconds_bucket{stage="render",le="0.1"} 1',
      'turnspit_stage_seconds_bucket{stage="render",le="1"} 2',
      'turnspit_stage_seconds_bucket{stage="render",le="+Inf"} 3',
      'turnspit_stage_seconds_sum{stage="render"} 5.55',
      'turnspit_stage_seconds_count{stage="render"} 3',
      "",
    ].join("\n"),
  )
})

test("createMetrics() escapes label values and help texts", () => {
  const metrics = createMetrics()
  metrics
    .counter({ name: "a_total", help: "one\ntwo", labels: ["reason"] })
    .increment({ reason: 'a"b\\c\nd' })
  expect(metrics.text()).toContain('a_total{reason="a\\"b\\\\c\\nd"} 1')
  expect(metrics.text()).toContain("# HELP a_total one\\ntwo")
})

test("createMetrics() prints a counter without labels from the start, as 0", () => {
  const metrics = createMetrics()
  metrics.counter({ name: "a_total", help: "A." })
  expect(metrics.text()).toContain("\na_total 0\n")
})

test("createMetrics() refuses a name twice", () => {
  const metrics = createMetrics()
  metrics.counter({ name: "a_total", help: "A." })
  expect(() => metrics.gauge({ name: "a_total", help: "A." })).toThrow(
    "Cannot define metric a_total",
  )
})

test("onScrape() runs before each text()", () => {
  const metrics = createMetrics()
  const age = metrics.gauge({ name: "age", help: "A." })
  let now = 1
  metrics.onScrape(() => age.set({}, now))
  expect(metrics.text()).toContain("age 1")
  now = 2
  expect(metrics.text()).toContain("age 2")
})
