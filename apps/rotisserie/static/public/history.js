import { now } from "./ages.js"
import { isKnown } from "./alive.js"
import { clock, drawGraph, markPoint } from "./graph.js"

const hours = 3
const hourMs = 3_600_000
const leastMs = 10 * 60_000
const mostRows = 60
const element = (id) => document.getElementById(id)

/** Of the one game of this page: `{ time, value, name }`, ascending. */
let points = []
let stepMs = 20_000
let pointed
let drawn

/** Fetches the last hours and draws them; what comes later is added by noteHistory(), without asking again. */
export async function showHistory(game) {
  const path = game ? `/history/${encodeURIComponent(game)}` : "/history"
  watchPointer()
  try {
    const response = await fetch(`${path}?hours=${hours}`, { signal: AbortSignal.timeout(10_000) })
    if (!response.ok) return
    const answer = await response.json()
    if (!Array.isArray(answer?.points)) return
    stepMs = Math.max(1000, Number(answer.stepSeconds) * 1000 || stepMs)
    const old = answer.points.flatMap(({ at, stream, alive }) =>
      Number.isInteger(alive) && Date.parse(at) ? [{ time: Date.parse(at), value: alive, name: String(stream) }] : [],
    )
    points = [...old, ...points.filter(({ time }) => time > (old.at(-1)?.time ?? 0))]
    draw()
  } catch {
    // The graph is an extra: without it everything else works.
  }
}

/** Adds the first of the ranking to the graph, at most once per step. */
export function noteHistory({ streams: [first] }) {
  if (first === undefined || !isKnown(first)) return
  const last = points.at(-1)
  const point = { time: now(), value: first.alive, name: first.stream_name }
  if (last !== undefined && point.time - last.time < stepMs) {
    if (point.value > last.value) return
    points = [...points.slice(0, -1), { ...point, time: last.time }]
  } else points = [...points, point]
  draw()
}

function draw() {
  const to = now()
  points = points.filter(({ time }) => time > to - hours * hourMs)
  const [first] = points
  element("history").hidden = points.length < 2
  if (points.length < 2) return
  const from = Math.min(first.time, to - leastMs)
  const svg = element("graph")
  drawn = drawGraph(svg, { points, from, to, gapMs: 2.5 * stepMs })
  const minutes = Math.round((to - from) / 60_000)
  const span = minutes < 100 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`
  element("history-title").textContent = `The fewest alive in the last ${span}`
  const values = points.map(({ value }) => value)
  svg.setAttribute(
    "aria-label",
    `Line of the fewest players alive from ${clock(from)} to ${clock(to)}: between ${Math.min(...values)} and ${Math.max(...values)}, at last ${values.at(-1)}. The table below has the streams.`,
  )
  read()
  if (svg.parentElement.querySelector("details").open) showRows()
}

/** Says of the point under the pointer, or of the last one, what it was. */
function read() {
  const point = pointed === undefined ? points.at(-1) : nearest(pointed)
  markPoint(element("graph"), point, drawn)
  element("history-readout").textContent = point ? `${clock(point.time)} · ${point.name} · ${point.value} alive` : ""
}

function nearest(x) {
  return points.reduce((best, point) => (Math.abs(drawn.x(point.time) - x) < Math.abs(drawn.x(best.time) - x) ? point : best))
}

/** One row per time that a stream was first, the newest above. */
function showRows() {
  const turns = []
  for (const { time, value, name } of points) {
    const last = turns.at(-1)
    if (last?.name === name) Object.assign(last, { to: time, end: value })
    else turns.push({ name, from: time, to: time, begin: value, end: value })
  }
  const rows = turns.reverse().slice(0, mostRows).map(({ name, from, to, begin, end }) => {
    const row = document.createElement("tr")
    const texts = [clock(from), clock(to), name, begin === end ? String(end) : `${begin} → ${end}`]
    row.append(...texts.map((text) => Object.assign(document.createElement("td"), { textContent: text })))
    return row
  })
  element("history-rows").replaceChildren(...rows)
}

function watchPointer() {
  const svg = element("graph")
  const point = (x) => {
    pointed = x
    if (drawn) read()
  }
  svg.addEventListener("pointermove", ({ clientX }) => point(clientX - svg.getBoundingClientRect().left))
  svg.addEventListener("pointerleave", () => point(undefined))
  svg.parentElement.querySelector("details").addEventListener("toggle", showRows)
  addEventListener("resize", () => points.length > 1 && draw())
}
