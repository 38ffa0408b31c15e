import { prepareScreen } from "./screen.js"
import { currentOf, nextOf, previousOf } from "./selection.js"

const noNumber = 100
const element = (id) => document.getElementById(id)
let newest = 0
let shown = { name: undefined, updated: undefined }

/** Shows what is selected; `answer` brings what else is known about the app. */
export async function showSelection(selection, answer) {
  const current = currentOf(selection)
  if (!current) return
  const mine = ++newest
  const showScreen = await prepareScreen(current)
  if (mine !== newest) return
  showScreen()
  document.body.dataset.state = "live"
  element("waiting").hidden = true
  showCount(current)
  showJump(element("next"), nextOf(selection))
  showJump(element("previous"), previousOf(selection))
  const pin = element("pin")
  pin.disabled = false
  pin.setAttribute("aria-pressed", String(selection.pinned))
  pin.querySelector("span").textContent = selection.pinned ? "Unpin stream" : "Pin stream"
  showList(selection)
  if (shown.name !== current.stream_name) {
    element("announce").textContent = `Now showing ${current.stream_name}, ${aliveText(current)}`
  }
  shown = { name: current.stream_name, updated: current.updated }
  document.title = `${known(current) ? `${current.alive} alive` : "?"} · ${current.stream_name} – Rotisserie`
  if (answer) showApp(answer)
  tick()
}

/** Shows why there is nothing to see yet, instead of nothing. */
export function showWaiting({ kind, title, text }) {
  document.body.dataset.state = kind
  element("waiting-title").textContent = title
  element("waiting-text").textContent = text
}

/** Shows one sentence above the page, or takes it away. */
export function showNotice(text, lost = false) {
  const notice = element("notice")
  notice.hidden = !text
  notice.textContent = text
  if (lost) document.body.dataset.state = "lost"
}

/** Says how old the shown reading is. */
export function tick() {
  if (!shown.updated) return
  const seconds = Math.max(0, Math.round((Date.now() - Date.parse(shown.updated)) / 1000))
  const age = seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`
  element("updated").textContent = `updated ${age} ago`
}

function known(stream) {
  return stream.alive < noNumber
}

function aliveText(stream) {
  return known(stream) ? `${stream.alive} alive` : "no number read"
}

function showCount(stream) {
  element("name").textContent = stream.stream_name
  element("number").textContent = known(stream) ? String(stream.alive) : "–"
  element("number").classList.toggle("none", !known(stream))
  element("alive").textContent = known(stream)
    ? stream.alive === 1
      ? "player alive"
      : "players alive"
    : "no number can be read"
}

function showJump(button, stream) {
  button.disabled = !stream
  button.querySelector("b").textContent = stream?.stream_name ?? "none yet"
  button.querySelector("em").textContent = stream ? ` – ${known(stream) ? stream.alive : "?"}` : ""
  if (stream) button.setAttribute("aria-label", `${button.querySelector("small").textContent}: ${stream.stream_name}, ${aliveText(stream)}`)
  else button.removeAttribute("aria-label")
}

/** Keeps the buttons that are there, so that the focus stays where it is. */
function showList({ streams, current }) {
  const list = element("streams")
  for (const ghost of list.querySelectorAll(".ghost")) ghost.remove()
  const rows = new Map([...list.children].map((row) => [row.firstElementChild.dataset.name, row]))
  const focused = document.activeElement?.dataset?.name
  streams.forEach((stream, place) => {
    const row = rows.get(stream.stream_name) ?? newRow(stream.stream_name)
    rows.delete(stream.stream_name)
    showRow(row.firstElementChild, stream, stream.stream_name === current)
    if (list.children[place] !== row) list.insertBefore(row, list.children[place] ?? null)
  })
  for (const row of rows.values()) row.remove()
  if (focused && document.activeElement?.dataset?.name !== focused) {
    list.querySelector(`[data-name="${CSS.escape(focused)}"]`)?.focus()
  }
}

function newRow(name) {
  const row = document.createElement("li")
  const button = document.createElement("button")
  button.type = "button"
  button.dataset.name = name
  button.append(...["span", "b", "i"].map((tag) => document.createElement(tag)))
  row.append(button)
  return row
}

function showRow(button, stream, isCurrent) {
  const [name, number, bar] = button.children
  name.textContent = stream.stream_name
  number.textContent = known(stream) ? String(stream.alive) : "no number"
  number.className = known(stream) ? "" : "none"
  bar.style.width = `${known(stream) ? stream.alive : 0}%`
  button.setAttribute("aria-current", String(isCurrent))
  button.setAttribute("aria-label", `${stream.stream_name}, ${aliveText(stream)}`)
}

function showApp({ source, version, games }) {
  const origin = source === "samples" ? "generated sample footage" : "live from Twitch"
  element("version").textContent = [origin, version].filter(Boolean).join(" · ")
  const nav = element("games")
  if (games.length < 2 || nav.childElementCount === games.length) return
  nav.hidden = false
  const chosen = new URLSearchParams(location.search).get("game") ?? games[0]
  nav.replaceChildren(
    ...games.map((game) => {
      const link = document.createElement("a")
      link.href = `?game=${encodeURIComponent(game)}`
      link.textContent = game
      if (game === chosen) link.setAttribute("aria-current", "page")
      return link
    }),
  )
}
