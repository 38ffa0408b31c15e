import { store, stored } from "./stored.js"

const dark = matchMedia("(prefers-color-scheme: dark)")
const element = (id) => document.getElementById(id)

/** Ties the lights of the room to a slider from 0 (dark) to 100; until it is touched they follow the system's setting. */
export function watchLights() {
  element("lights").addEventListener("input", ({ target }) => choose(target.value))
  element("lights-auto").addEventListener("click", () => {
    choose(undefined)
    element("lights").focus()
  })
  dark.addEventListener("change", apply)
  apply()
}

/** Turns the lights on when they are off, and off when they are on. */
export function switchLights() {
  choose(Number(element("lights").value) < 50 ? "100" : "0")
}

function choose(value) {
  store("lights", value)
  apply()
}

function apply() {
  const chosen = Number(stored("lights") ?? Number.NaN)
  const isChosen = chosen >= 0 && chosen <= 100
  const value = isChosen ? chosen : dark.matches ? 0 : 100
  element("lights").value = String(value)
  element("lights-auto").hidden = !isChosen
  light(value)
}

/** In the dark half text is white, in the light half black; the ground keeps away from the middle, where neither can be read. */
function light(value) {
  const isDark = value < 50
  const lightness = isDark ? 0.15 + 0.15 * (value / 49) : 0.86 + 0.115 * ((value - 50) / 50)
  document.documentElement.dataset.tone = isDark ? "dark" : "light"
  document.documentElement.style.setProperty("--ground-lightness", lightness.toFixed(3))
}
