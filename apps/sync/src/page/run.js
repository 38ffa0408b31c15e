import { h } from "./elements.js"
import { ago, clock, duration, objectParts, plural, short, value } from "./format.js"
import { pipeline } from "./pipeline.js"

const words = { running: "running", synced: "synced", failed: "failed", superseded: "gave way to a newer commit" }

/** One run whole: its stages, why it failed, what it changed. */
export function runPanel(view, { now, isLive }) {
  const ended = view.finishedAt ? Date.parse(view.finishedAt) : now
  return h(
    "section.card.run",
    { "data-key": "run", "aria-labelledby": "run-title" },
    h(
      "header",
      {},
      h("h2", { id: "run-title" }, h("code", {}, short(view.run.revision)), " ", h("span.subject", {}, view.run.subject || "(no subject)"), view.run.reason && h("span.dim", {}, ` · ${view.run.reason}`)),
      h("span", { class: `badge ${view.state}` }, words[view.state] ?? view.state),
      h("span.push"),
      h("span.dim", { title: clock(view.run.startedAt) }, [view.run.author, ago(view.run.startedAt, now), duration(ended - Date.parse(view.run.startedAt))].filter(Boolean).join(" · ")),
      !isLive && h("a.button", { href: "#" }, "Back to now"),
    ),
    pipeline(view, now),
    view.failure && h("div.failure", {}, h("p", {}, `Stopped at ${view.failure.stage}; no app was touched.`), reasonList(view.failure.reason.split("\n"))),
    view.apps
      .filter((app) => app.state === "failed")
      .map((app) => h("div.failure", { "data-key": `failed-${app.app}` }, h("p", {}, h("b", {}, app.app), ` ${failureSentence(failedStage(app))}`), reasonList(app.reasons))),
    view.warnings.length > 0 && h("ul.warnings", {}, view.warnings.map((warning) => h("li", {}, withPlaces(warning)))),
    view.short ? h("p.quiet", {}, `${view.short.changed > 0 ? plural(view.short.changed, "object") : "Nothing"} changed; another process ran it, which alone knows more.`) : changes(view),
  )
}

/** The last runs, newest first; each opens. */
export function runList(runs, { now, openId }) {
  if (runs.length === 0) return h("p.empty", {}, "No run has finished yet.")
  return h(
    "ol.runs",
    {},
    runs.map(({ run, state, finishedAt, changed, failed }) =>
      h(
        "li",
        { "data-key": run.id },
        h(
          "a",
          { href: `#run=${encodeURIComponent(run.id)}`, class: state, "aria-current": run.id === openId ? "true" : undefined },
          h("span.dot", { title: words[state] }, h("span.unseen", {}, words[state] ?? state)),
          h("code", {}, short(run.revision)),
          h("span.subject", {}, run.subject || "(no subject)"),
          h("span.detail", {}, failed.length > 0 ? failed.join(", ") : changed > 0 ? `${changed} changed` : state === "superseded" ? "superseded" : "no change"),
          h("span.dim.when", { title: clock(run.startedAt) }, `${ago(run.startedAt, now)} · ${duration(Date.parse(finishedAt) - Date.parse(run.startedAt))}`),
        ),
      ),
    ),
  )
}

/** Every reason as its own line; places such as clusters/local/x.ts:12 stand out. */
export function reasonList(reasons) {
  return h("ul.reasons", {}, reasons.map((reason) => h("li", {}, withPlaces(reason))))
}

/** What a failure at a stage means for what runs. */
export function failureSentence(stage) {
  switch (stage) {
    case "apply":
      return "failed at apply: not everything is written yet, the next run goes on from there."
    case "health":
      return "is written, but did not get healthy."
    case "prune":
      return "is up to date, but not everything that the commit dropped could be removed."
    default:
      return `failed at ${stage}: nothing was written, what ran before stays.`
  }
}

function withPlaces(text) {
  return String(text)
    .split(/((?:[\w@.-]+\/)+[\w.-]+\.\w+(?::\d+){0,2})/g)
    .map((part, at) => (at % 2 === 1 ? h("code.place", {}, part) : part))
}

function failedStage(app) {
  return app.stages.find((one) => one.state === "failed")?.stage ?? "some stage"
}

function changes(view) {
  const apps = view.apps.map((app) => ({
    app: app.app,
    changed: app.changes.filter((change) => change.action !== "unchanged"),
    unchanged: app.changes.filter((change) => change.action === "unchanged").length,
  }))
  const isQuiet = apps.every((app) => app.changed.length === 0)
  const unchanged = apps.reduce((sum, app) => sum + app.unchanged, 0)
  if (isQuiet) {
    return unchanged > 0 && h("p.quiet", {}, `Nothing to change: ${plural(unchanged, "object")} as the commit says.`)
  }
  const total = apps.reduce((sum, app) => sum + app.changed.length, 0)
  return apps
    .filter((app) => app.changed.length > 0)
    .map(({ app, changed, unchanged: same }) =>
      h(
        "details.changes",
        { "data-key": `changes-${view.run.id}-${app}`, open: total <= 12 },
        h("summary", {}, h("b", {}, app), h("span.dim", {}, ` ${plural(changed.length, "change")}${same > 0 ? `, ${same} unchanged` : ""}`)),
        h("ul", {}, changed.map(changeRow)),
      ),
    )
}

const signs = { create: ["+", "created"], configure: ["~", "changed"], prune: ["−", "removed"], recreate: ["±", "made anew"], keep: ["=", "kept"] }

function changeRow(change) {
  const { kind, namespace, name } = objectParts(change.object)
  const [sign, word] = signs[change.action] ?? ["?", change.action]
  return h(
    "li",
    { class: change.action, "data-key": change.object },
    h("span.sign", { "aria-hidden": "true" }, sign),
    h("span.unseen", {}, word),
    h("span.what", { title: change.object }, h("span.kind", {}, kind), " ", h("span.name", {}, name), h("span.dim", {}, namespace && ` in ${namespace}`)),
    change.reason && h("span.note", {}, change.reason),
    change.action === "configure" && h("dl.fields", {}, change.fields.map(fieldRow)),
  )
}

function fieldRow({ path, before, after }) {
  return h(
    "div",
    {},
    h("dt", {}, path),
    h("dd", {}, before !== undefined && h("del", {}, value(before)), before !== undefined && after !== undefined && h("span.arrow", { "aria-hidden": "true" }, "→"), after !== undefined && h("ins", {}, value(after))),
  )
}
