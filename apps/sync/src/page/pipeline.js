import { h } from "./elements.js"
import { duration } from "./format.js"

const stages = ["checkout", "render", "validate", "policy", "diff", "apply", "health", "prune", "report"]

const explained = {
  checkout: "fetches exactly that commit",
  render: "runs its overlays, without credentials",
  validate: "checks every object's shape",
  policy: "holds every object against the rules",
  diff: "asks the API server what would change",
  apply: "writes only what differs",
  health: "waits until what was written is ready",
  prune: "removes what the commit no longer has",
  report: "says how it ended",
}

const spoken = { done: "done", running: "running", failed: "failed", waiting: "not yet", none: "not reached" }

/** The line of stages of one run, from left to right, over all its apps. */
export function pipeline(view, now) {
  const shown = stages.map((stage) => summary(view, stage, now))
  return h(
    "ol.pipeline",
    { "aria-label": "Stages of the run" },
    shown.map(({ stage, state, ms, notes }) =>
      h(
        "li",
        { class: `stage ${state}`, title: [explained[stage], ...notes].join("\n") },
        h("span.mark", { "aria-hidden": "true" }),
        h("span.name", {}, stage),
        h("span.time", {}, ms === undefined ? "" : duration(ms)),
        h("span.unseen", {}, spoken[state]),
      ),
    ),
  )
}

/** The same line for one app: a row of small marks. */
export function strip(app) {
  const known = new Map(app.stages.map((stage) => [stage.stage, stage]))
  return h(
    "span.strip",
    { "aria-hidden": "true" },
    stages
      .filter((stage) => !["checkout", "render", "report"].includes(stage))
      .map((stage) => {
        const at = known.get(stage)
        const time = at?.durationMs === undefined ? "" : ` ${duration(at.durationMs)}`
        return h("i", { class: at?.state ?? "none", title: `${stage}${time}` })
      }),
  )
}

function summary(view, stage, now) {
  const parts = [
    ...view.stages.filter((one) => one.stage === stage).map((one) => ({ ...one, app: "" })),
    ...view.apps.flatMap((app) =>
      app.stages.filter((one) => one.stage === stage).map((one) => ({ ...one, app: app.app })),
    ),
  ]
  const times = parts.map((one) => one.durationMs ?? (one.begunAt ? now - Date.parse(one.begunAt) : undefined))
  const known = times.filter((ms) => ms !== undefined && ms >= 0)
  const notes = parts.flatMap((one) => (one.summary ? [`${one.app ? `${one.app}: ` : ""}${one.summary}`] : []))
  return { stage, state: stateOf(view, stage, parts), ms: known.length > 0 ? Math.max(...known) : undefined, notes }
}

function stateOf(view, stage, parts) {
  if (parts.some((one) => one.state === "failed") || view.failure?.stage === stage) return "failed"
  if (parts.some((one) => one.state === "running")) return "running"
  if (parts.length > 0) return "done"
  if (stage === "report" && view.state !== "running") return "done"
  return view.state === "running" ? "waiting" : "none"
}
