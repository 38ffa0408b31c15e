import { age, now, setClock } from "./ages.js"
import { showList } from "./list.js"
import { aliveText, isKnown } from "./alive.js"
import { prepareScreen } from "./screen.js"
import { currentOf, nextOf, previousOf } from "./selection.js"

/** A reading older than this is said to be old. */
const staleSeconds = 60
const element = (id) => document.getElementById(id)
let shown
/** What is to be shown next, and what stops waiting for the picture of what is being shown. */
let waiting
let impatient

/**
 * Shows what is selected: the screen, the count, where one can go, the list. One after the other: on a slow line new readings
 * wait until the picture of the last ones is there; `atOnce` (a person did something) does not wait for it.
 */
export async function showSelection(selection, { atOnce = false } = {}) {
  const isBusy = waiting !== undefined || impatient !== undefined
  waiting = selection
  if (atOnce) impatient?.abort()
  if (isBusy) return
  try {
    while (waiting !== undefined) {
      const next = waiting
      waiting = undefined
      impatient = new AbortController()
      await show(next, impatient.signal)
    }
  } finally {
    impatient = undefined
  }
}

async function show(selection, signal) {
  const current = currentOf(selection)
  if (!current) return
  const showScreen = await prepareScreen(current, signal)
  if (signal.aborted) return
  showScreen()
  if (document.body.dataset.state !== "live") document.body.dataset.state = "live"
  element("waiting").hidden = true
  showJump(element("next"), nextOf(selection))
  showJump(element("previous"), previousOf(selection))
  const pin = element("pin")
  pin.disabled = false
  pin.setAttribute("aria-pressed", String(selection.pinned))
  pin.querySelector("span").textContent = selection.pinned ? "Unpin stream" : "Pin stream"
  showList(selection)
  if (shown?.stream_name !== current.stream_name) {
    element("announce").textContent = `Now showing ${current.stream_name}, ${aliveText(current)}`
  }
  shown = current
  document.title = `${isKnown(current) ? `${current.alive} alive` : "?"} · ${current.stream_name} – Rotisserie`
  tick()
}

/** Shows why there is nothing to see, instead of nothing or of what is over. */
export function showWaiting({ kind, title, text }) {
  waiting = undefined
  impatient?.abort()
  shown = undefined
  document.body.dataset.state = kind
  document.title = "Rotisserie"
  element("waiting").hidden = false
  element("waiting-title").textContent = title
  element("waiting-text").textContent = text
  for (const id of ["next", "previous"]) showJump(element(id), undefined)
  element("pin").disabled = true
  element("number").className = "number none"
  for (const [id, content] of Object.entries({ name: "No stream yet", number: "–", alive: "no reading yet" }))
    element(id).textContent = content
  for (const row of element("streams").querySelectorAll("li:not(.ghost)")) row.remove()
}

/** Shows one sentence above the page, or takes it away. */
export function showNotice(text) {
  const notice = element("notice")
  notice.hidden = !text
  if (notice.textContent !== text) notice.textContent = text
}

/** Says how old the shown reading is, in the count as well when it is old. */
export function tick() {
  if (shown === undefined) return
  const seconds = Math.max(0, Math.round((now() - Date.parse(shown.updated)) / 1000))
  const isStale = isKnown(shown) && seconds > staleSeconds
  element("updated").textContent = `updated ${age(seconds)} ago`
  element("name").textContent = shown.stream_name
  const number = element("number")
  number.textContent = isKnown(shown) ? String(shown.alive) : "–"
  number.className = `number${isKnown(shown) ? "" : " none"}${isStale ? " stale" : ""}`
  const players = shown.alive === 1 ? "player alive" : "players alive"
  const when = isStale ? `, as read ${age(seconds)} ago` : ""
  element("alive").textContent = isKnown(shown) ? players + when : "no number can be read"
}

/** Shows what is known about the app: where the streams come from, and the games. */
export function showApp({ source, version, game, games, at }) {
  setClock(at)
  const origins = { samples: "generated sample footage", twitch: "live from Twitch", hls: "live streams" }
  element("version").textContent = [origins[source] ?? "", version].filter(Boolean).join(" · ")
  document.documentElement.dataset.source = source
  const nav = element("games")
  nav.hidden = games.length < 2
  if (nav.hidden || nav.childElementCount === games.length) return
  nav.replaceChildren(
    ...games.map(({ id, title }) => {
      const link = document.createElement("a")
      link.href = `?game=${encodeURIComponent(id)}`
      link.textContent = id.length < 5 ? id.toUpperCase() : id[0].toUpperCase() + id.slice(1)
      link.title = title
      if (id === game) link.setAttribute("aria-current", "page")
      return link
    }),
  )
}

function showJump(button, stream) {
  button.disabled = !stream
  button.querySelector("b").textContent = stream?.stream_name ?? "none yet"
  button.querySelector("em").textContent = stream ? ` – ${isKnown(stream) ? stream.alive : "?"}` : ""
}
