const names = "http://www.w3.org/2000/svg"
const most = 100

/**
 * Draws numbers from 0 to 100 over time into an SVG: a line with its area, broken where two points are further apart than `gapMs`.
 * points: `{ time, value }`, ascending; from, to: milliseconds. Nothing is drawn twice: old content goes.
 */
export function drawGraph(svg, { points, from, to, gapMs }) {
  const { width, height } = svg.getBoundingClientRect()
  const area = { left: 30, right: width - 6, top: 8, bottom: height - 20 }
  const x = (time) => area.left + ((time - from) / (to - from)) * (area.right - area.left)
  const y = (value) => area.bottom - (value / most) * (area.bottom - area.top)
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`)
  svg.replaceChildren(
    ...[0, 50, 100].flatMap((value) => [
      line("rule", `M${area.left} ${round(y(value))}H${area.right}`),
      text(String(value), { x: area.left - 8, y: y(value) + 4, anchor: "end" }),
    ]),
    ...ticksOf(from, to, width / 75).map((time) =>
      text(clock(time), { x: x(time), y: height - 4, anchor: x(time) > area.right - 20 ? "end" : "middle" }),
    ),
    ...piecesOf(points, gapMs).flatMap((piece) => {
      const path = piece.map(({ time, value }) => `${round(x(time))} ${round(y(value))}`).join("L")
      const ends = [x(piece[0].time), x(piece.at(-1).time)].map(round)
      return [
        line("area", `M${ends[0]} ${area.bottom}L${path}L${ends[1]} ${area.bottom}Z`),
        line("line", `M${path}${piece.length === 1 ? "h1" : ""}`),
      ]
    }),
  )
  return { x, y, area }
}

/** Marks one point, or none. */
export function markPoint(svg, point, { x, y, area }) {
  for (const old of svg.querySelectorAll(".mark")) old.remove()
  if (point === undefined) return
  const dot = document.createElementNS(names, "circle")
  for (const [name, value] of Object.entries({ class: "mark", cx: x(point.time), cy: y(point.value), r: 4 }))
    dot.setAttribute(name, String(value))
  svg.append(line("mark rule", `M${round(x(point.time))} ${area.top}V${area.bottom}`), dot)
}

/** The time of day in hours and minutes. */
export function clock(time) {
  return new Date(time).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })
}

/** Full times of day, as many as there is room for, seven at most. */
function ticksOf(from, to, room) {
  const minute = 60_000
  const most = Math.min(7, room)
  const step = [5, 10, 15, 30, 60].find((minutes) => (to - from) / (minutes * minute) <= most) ?? 120
  const first = Math.ceil(from / (step * minute)) * step * minute
  const count = Math.floor((to - first) / (step * minute)) + 1
  return Array.from({ length: Math.max(0, count) }, (_, index) => first + index * step * minute)
}

function piecesOf(points, gapMs) {
  const pieces = []
  for (const point of points) {
    const last = pieces.at(-1)?.at(-1)
    if (last === undefined || point.time - last.time > gapMs) pieces.push([point])
    else pieces.at(-1).push(point)
  }
  return pieces
}

function line(className, d) {
  const path = document.createElementNS(names, "path")
  path.setAttribute("class", className)
  path.setAttribute("d", d)
  return path
}

function text(content, { x, y, anchor }) {
  const label = document.createElementNS(names, "text")
  for (const [name, value] of Object.entries({ x: round(x), y: round(y), "text-anchor": anchor }))
    label.setAttribute(name, String(value))
  label.textContent = content
  return label
}

function round(value) {
  return Math.round(value * 10) / 10
}
