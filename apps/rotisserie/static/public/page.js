import { watchLights } from "./lights.js"
import { fetchReadings } from "./readings.js"
import { choose, start } from "./selection.js"
import { showNotice, showSelection, showWaiting, tick } from "./view.js"

const pollMs = 3000
const hiddenPollMs = 30_000

const game = new URLSearchParams(location.search).get("game")
let selection = start
let timer = 0
let latest = 0

/** Asks for the readings, shows them, and comes back in a while. A newer call makes an older one fall silent. */
async function poll() {
  const mine = ++latest
  clearTimeout(timer)
  const answer = await fetchReadings(game)
  if (mine !== latest) return
  timer = setTimeout(poll, document.hidden ? hiddenPollMs : pollMs)
  if (answer.kind === "readings") {
    selection = choose(selection, { kind: "readings", streams: answer.streams })
    showNotice(selection.notice)
    void showSelection(selection, answer)
  } else if (selection.current) {
    showNotice(`${answer.text} These are the last readings.`, true)
  } else {
    showWaiting(answer)
  }
}

function act(action) {
  if (!selection.current) return
  selection = choose(selection, action)
  showNotice(selection.notice)
  void showSelection(selection)
}

const on = (id, event, listener) => document.getElementById(id).addEventListener(event, listener)
on("next", "click", () => act({ kind: "next" }))
on("previous", "click", () => act({ kind: "previous" }))
on("pin", "click", () => act({ kind: "pin" }))
on("streams", "click", (event) => {
  const name = event.target.closest("button")?.dataset.name
  if (name) act({ kind: "go", name })
})
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input")) return
  const kind = { ArrowRight: "next", ArrowLeft: "previous", p: "pin", P: "pin" }[event.key]
  if (kind) act({ kind })
})
document.addEventListener("visibilitychange", () => void poll())
addEventListener("online", () => void poll())
setInterval(tick, 1000)
watchLights(document.getElementById("lights"))
void poll()
