import { appCards } from "./apps.js"
import { h, morph } from "./elements.js"
import { ago, clock, plural, short } from "./format.js"
import { runList, runPanel } from "./run.js"

let status
let heardAt = 0
let isConnected = false
/** Server's clock minus ours, so that times are right on a machine whose clock is not. */
let skew = 0
let opened
let source

connect()
addEventListener("hashchange", open)
open()
setInterval(() => render(), 200)

function connect() {
  source = new EventSource("/api/events")
  source.addEventListener("status", (event) => {
    status = JSON.parse(event.data)
    heardAt = Date.now()
    skew = Date.parse(status.now) - heardAt
    isConnected = true
    render(true)
  })
  source.addEventListener("error", () => {
    isConnected = false
    // The browser tries again by itself unless the service refused.
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, 2000)
    render(true)
  })
}

async function open() {
  const id = new URLSearchParams(location.hash.slice(1)).get("run")
  if (id === null) opened = undefined
  else {
    const answer = await fetch(`/api/runs/${encodeURIComponent(id)}`).catch(() => undefined)
    opened = answer?.ok ? await answer.json() : undefined
    document.getElementById("run-title")?.scrollIntoView({ block: "nearest" })
  }
  render(true)
}

let renderedAt = 0

/** Draws when something came in; else five times a second while a run is on, and every second for the clocks. */
function render(isNew = false) {
  const now = Date.now()
  const pause = status?.current ? 150 : 950
  if (document.hidden || status === undefined || (!isNew && now - renderedAt < pause)) {
    if (status === undefined && !isConnected && isNew) lost()
    return
  }
  renderedAt = now
  const state = overall(status)
  morph(document.getElementById("page"), page(status, state, now + skew))
  document.title = `${titles[state]} ${status.cluster} · turnspit`
  announce(status, state)
}

function lost() {
  const text = "The sync service does not answer; trying again…"
  morph(document.getElementById("page"), h("div", { id: "page" }, h("p.loading", {}, text)))
}

const titles = { synced: "✓", failed: "✗", syncing: "…", unknown: "?" }
const words = { synced: "in sync", failed: "needs a look", syncing: "syncing", unknown: "starting" }

function overall({ current, last, apps, git, api }) {
  if (current) return "syncing"
  if (git.state === "unreachable" || api.state === "unreachable") return "failed"
  if (last?.state === "failed" || apps.some((app) => app.state === "failed")) return "failed"
  if (apps.some((app) => app.objects.some((one) => one.health === "failed"))) return "failed"
  return last ? "synced" : "unknown"
}

function page(seen, state, now) {
  const { cluster, branch, git, runs, current, last, sandbox, version, repository } = seen
  const view = opened ?? current ?? last
  return h(
    "div",
    { id: "page" },
    !isConnected && h("p.banner", { role: "alert", "data-key": "lost" }, `Connection lost. This is from ${clock(new Date(heardAt).toISOString())}; trying again…`),
    h(
      "header.top",
      { "data-key": "top" },
      h("img", { src: "/page/icon.svg", alt: "", width: 28, height: 28 }),
      h("h1", {}, "turnspit", h("span.cluster", {}, cluster)),
      h("span", { class: `badge big ${state}` }, words[state]),
      h("span.push"),
      h("span", { class: `link ${isConnected ? "on" : "off"}` }, isConnected ? "live" : "not live"),
    ),
    follows(seen, now),
    problems(seen),
    h("main", { "data-key": "main" },
      view ? runPanel(view, { now, isLive: opened === undefined }) : h("section.card.run", { "data-key": "run" }, h("p.empty", {}, "Waiting for the first run…")),
      h("div.columns", {},
        h("section", { id: "apps", "aria-labelledby": "apps-title" },
          h("h2", { id: "apps-title" }, "Apps", h("span.dim", {}, ` ${appsLine(seen)}`)),
          h("div.cards", {}, appCards(seen, { now, view: opened ? undefined : view }))),
        h("section", { "aria-labelledby": "runs-title" },
          h("h2", { id: "runs-title" }, "Runs", h("span.dim", {}, runs.length > 0 ? ` the last ${runs.length}` : "")),
          h("div.card.flush", {}, runList(runs, { now, openId: view?.run.id }))))),
    h("footer", { "data-key": "footer" },
      h("p", {}, sandbox, "."),
      h("p.dim", {}, `Follows ${branch} as ${repository} · sync ${version}${seen.leader?.isSelf ? ` · leads as ${seen.leader.name}` : ""} · `, h("a", { href: "/api/status" }, "status as JSON"), " · ", h("a", { href: "/metrics" }, "metrics"))),
  )
}

function follows({ branch, git, apps, current, last }, now) {
  const run = [current?.run, last?.run, ...apps.map((app) => app.at)].find((one) => one?.revision === git.revision)
  return h(
    "p.follows",
    { "data-key": "follows" },
    h("span.branch", {}, branch),
    git.revision
      ? [" is at ", h("code", {}, short(git.revision)), " ", run && h("span.subject", {}, run.subject), h("span.dim", {}, [run?.author && ` by ${run.author}`, ` · looked ${ago(git.at, now)}`])]
      : h("span.dim", {}, " has not been looked at yet"),
  )
}

function problems({ git, api, queue, current, leader }) {
  const lines = [
    leader && !leader.isSelf && (leader.name ? `${leader.name} leads and deploys; this replica follows, and takes over when that one ends.` : "Nobody leads: no replica holds the Lease of this cluster."),
    git.state === "unreachable" && `Git: ${git.reason}`,
    api.state === "unreachable" && `API server: ${api.reason}`,
    current && queue.waiting && "A newer request waits for this run to end.",
  ].filter(Boolean)
  return lines.length > 0 && h("ul.problems", { "data-key": "problems" }, lines.map((line) => h("li", {}, line)))
}

function appsLine({ apps }) {
  const objects = apps.flatMap((app) => app.objects)
  const ready = objects.filter((one) => one.health === "ready").length
  if (objects.length === 0) return ""
  return ready === objects.length ? `${plural(objects.length, "object")}, all ready` : `${ready} of ${plural(objects.length, "object")} ready`
}

let announced

/** Tells screen readers when the whole changes state, not at every step. */
function announce({ cluster, current, last }, state) {
  const run = (current ?? last)?.run
  const text = run ? `${cluster}: ${words[state]}, ${short(run.revision)} ${run.subject}` : ""
  if (text === announced) return
  announced = text
  document.getElementById("announcement").textContent = text
}
