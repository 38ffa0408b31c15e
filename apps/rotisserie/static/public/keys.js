import { openHelp } from "./help.js"
import { switchLights } from "./lights.js"
import { toggleSound } from "./screen.js"
import { stored } from "./stored.js"

/** Listens to the keys that the help lists; `act` is called with what is to be done about the selection. */
export function watchKeys(act) {
  const actions = {
    ArrowRight: () => act({ kind: "next" }),
    ArrowLeft: () => act({ kind: "previous" }),
    p: () => act({ kind: "pin" }),
    s: toggleSound,
    g: nextGame,
    l: switchLights,
    "?": openHelp,
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || stored("keys") === "off") return
    if (event.target.closest("input, dialog, .scroll")) return
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
    if (/^[1-9]$/.test(key)) goTo(Number(key) - 1, act)
    else if (Object.hasOwn(actions, key)) actions[key]()
    else return
    event.preventDefault()
  })
}

function goTo(place, act) {
  const name = document.querySelectorAll("#streams button")[place]?.dataset.name
  if (name) act({ kind: "go", name })
}

function nextGame() {
  const links = [...document.querySelectorAll("#games a")]
  const here = links.findIndex((link) => link.hasAttribute("aria-current"))
  links[(here + 1) % links.length]?.click()
}
