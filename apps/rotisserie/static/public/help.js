import { store, stored } from "./stored.js"

const element = (id) => document.getElementById(id)

/** Ties the help to its button, and the keys to their switch: who works by voice may turn them off. */
export function watchHelp() {
  element("help-open").addEventListener("click", openHelp)
  element("help").addEventListener("click", (event) => {
    if (event.target === element("help")) element("help").close()
  })
  const box = element("single-keys")
  box.checked = stored("keys") !== "off"
  box.addEventListener("change", () => store("keys", box.checked ? undefined : "off"))
}

export function openHelp() {
  if (!element("help").open) element("help").showModal()
}
