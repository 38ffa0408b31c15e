import { isKnown } from "./alive.js"

/** Shows the ranking. Keeps the buttons that are there, so that the focus stays where it is. */
export function showList({ streams, current }) {
  const list = document.getElementById("streams")
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
  button.append(...["span", "b", "small", "i"].map((tag) => document.createElement(tag)))
  row.append(button)
  return row
}

function showRow(button, stream, isCurrent) {
  const [name, number, unit, bar] = button.children
  name.textContent = stream.stream_name
  number.textContent = isKnown(stream) ? String(stream.alive) : "no number"
  number.className = isKnown(stream) ? "" : "none"
  bar.style.width = `${isKnown(stream) ? stream.alive : 0}%`
  button.setAttribute("aria-current", String(isCurrent))
  unit.textContent = isKnown(stream) ? " alive" : ""
  unit.className = "visually-hidden"
}
