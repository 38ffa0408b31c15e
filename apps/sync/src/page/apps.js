import { h } from "./elements.js"
import { ago, clock, objectParts, plural, short } from "./format.js"
import { strip } from "./pipeline.js"
import { failureSentence, reasonList } from "./run.js"

const workloads = new Set(["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod", "ReplicaSet"])

const words = { synced: "in sync", syncing: "syncing", failed: "failed", skipped: "skipped", drifted: "drifted" }

/** One card for each app: what it is at, how it is, and its objects. `view` is the run that is shown beside them. */
export function appCards(status, { now, view }) {
  if (status.apps.length === 0) {
    return h("p.empty", {}, "No app yet: the first run that renders the cluster shows them here.")
  }
  const live = new Map((status.current ?? status.last)?.apps.map((app) => [app.app, app]))
  return status.apps.map((app) => card(app, live.get(app.app), { now, isTold: tells(view, app) }))
}

/** The run above names the reasons already. */
function tells(view, app) {
  return view?.apps.some((one) => one.app === app.app && one.state === "failed") ?? false
}

function card(app, run, { now, isTold }) {
  const worst = app.objects.some((one) => one.health === "failed")
    ? "failed"
    : app.objects.some((one) => one.health === "progressing")
      ? "progressing"
      : "ready"
  const [first, rest] = split(app.objects)
  return h(
    "section.card.app",
    { "data-key": app.app, "aria-labelledby": `app-${app.app}` },
    h(
      "header",
      {},
      h("h3", { id: `app-${app.app}` }, app.app),
      h("span", { class: `badge ${app.state}` }, words[app.state] ?? app.state),
      worst !== "ready" && h("span", { class: `badge ${worst}` }, worst === "failed" ? "unhealthy" : "not ready yet"),
      h("span.push"),
      run && strip(run),
    ),
    h(
      "p.at",
      {},
      app.at
        ? ["at ", h("code", {}, short(app.at.revision)), " ", h("span.subject", {}, app.at.subject), h("span.dim", { title: clock(app.at.startedAt) }, ` · ${ago(app.at.startedAt, now)}`)]
        : h("span.dim", {}, "never brought to a commit yet"),
    ),
    app.state === "failed" &&
      h("div.failure", {}, h("p", {}, `It ${failureSentence(app.stage ?? "some stage")}`), !isTold && reasonList(app.reasons)),
    app.state === "skipped" && h("p.note", {}, app.reasons.join(" ")),
    (app.drifts ?? []).map(driftNote),
    h("ul.objects", { "aria-label": `Objects of ${app.app}` }, first.map(objectRow)),
    rest.length > 0 &&
      h(
        "details.more",
        { "data-key": "more" },
        h("summary", {}, `${plural(rest.length, "more object")}, all ready`),
        h("ul.objects.small", {}, rest.map(objectRow)),
      ),
  )
}

/** What somebody else changed: what was applied, and what it is now. */
function driftNote({ object, fields, gone, by, contested }) {
  const isLeft = contested.length > 0
  return h(
    "div.note.drift",
    { "data-key": `drift ${object}` },
    h("p", {}, h("code", {}, object), gone ? " was deleted" : ` was changed${by ? ` by ${by}` : ""}`, isLeft && ". It was put back three times in ten minutes and changed again: contested, left alone for now"),
    fields.length > 0 && h("ul", {}, fields.map(({ path, before, after }) => h("li", {}, h("code", {}, path), `: ${value(before)} → ${value(after)}`))),
  )
}

function value(one) {
  return one === undefined ? "nothing" : JSON.stringify(one)
}

/** What people look at first: workloads and whatever is not ready; then the rest. */
function split(objects) {
  const matters = (one) => one.health !== "ready" || workloads.has(objectParts(one.object).kind)
  const rank = { failed: 0, progressing: 1, ready: 2 }
  const first = objects.filter(matters).sort((a, b) => rank[a.health] - rank[b.health])
  return [first, objects.filter((one) => !matters(one))]
}

const healthWords = { ready: "ready", progressing: "not ready yet", failed: "failed" }

function objectRow({ object, health, message }) {
  const { kind, namespace, name } = objectParts(object)
  return h(
    "li",
    { "data-key": object, class: health },
    h("span.dot", { title: healthWords[health] }, h("span.unseen", {}, healthWords[health] ?? health)),
    h("span.what", { title: object }, h("span.kind", {}, kind), " ", h("span.name", {}, name), namespace && h("span.unseen", {}, ` in ${namespace}`)),
    h("span.message", {}, message),
  )
}
