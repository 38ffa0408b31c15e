import { watchHelp } from "./help.js"
import { noteHistory, showHistory } from "./history.js"
import { watchKeys } from "./keys.js"
import { watchLights } from "./lights.js"
import { listen } from "./live.js"
import { sentence } from "./readings.js"
import { toggleSound } from "./screen.js"
import { choose, start } from "./selection.js"
import { showApp, showNotice, showSelection, showWaiting, tick } from "./view.js"

/** How long a notice stays that is not about something that lasts. */
const noticeMs = 15_000

const game = new URLSearchParams(location.search).get("game") ?? undefined
let selection = start
let trouble = ""
let passing = { text: "", until: 0 }

function readings(message) {
  trouble = message.state === "degraded" ? sentence(message.reason) : ""
  showApp(message)
  noteHistory(message)
  if (message.streams.length === 0) {
    selection = start
    const [title, text] =
      message.state === "empty"
        ? ["No stream is live", "As soon as somebody plays, it is shown here."]
        : ["Waiting for the first readings", sentence(message.reason)]
    showWaiting({ kind: "starting", title, text: trouble || text })
  } else {
    select({ kind: "readings", streams: message.streams })
  }
  notice()
}

function failing({ kind, title, text, again }) {
  const soon = `Trying again in ${Math.max(1, Math.round(again / 1000))} s.`
  if (selection.current) {
    trouble = `${text} These are the last readings. ${soon}`
    document.body.dataset.state = "lost"
  } else {
    showWaiting({ kind, title, text: kind === "down" ? `${text} ${soon}` : text })
  }
  notice()
}

function act(action) {
  if (selection.current) select(action)
  notice()
}

function select(action) {
  selection = choose(selection, action)
  if (selection.notice) passing = { text: selection.notice, until: Date.now() + noticeMs }
  else if (action.kind !== "readings") passing = { text: "", until: 0 }
  void showSelection(selection, { atOnce: action.kind !== "readings" })
}

function notice() {
  showNotice(trouble || (Date.now() < passing.until ? passing.text : ""))
}

const on = (id, listener) => document.getElementById(id).addEventListener("click", listener)
on("next", () => act({ kind: "next" }))
on("previous", () => act({ kind: "previous" }))
on("pin", () => act({ kind: "pin" }))
on("sound", toggleSound)
on("streams", ({ target }) => {
  const name = target.closest("button")?.dataset.name
  if (name) act({ kind: "go", name })
})
watchKeys(act)
watchHelp()
watchLights()
setInterval(() => {
  tick()
  notice()
}, 1000)
void showHistory(game)
listen(game, {
  onReadings: readings,
  onTrouble: failing,
  onPause() {
    document.title = "Rotisserie (paused)"
  },
})
