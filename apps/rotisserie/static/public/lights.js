const key = "rotisserie-lights"
const dark = matchMedia("(prefers-color-scheme: dark)")

/** Ties the lights of the room to a slider from 0 (dark) to 100; until it is touched they follow the system's setting. */
export function watchLights(slider) {
  const apply = () => {
    slider.value = stored() ?? (dark.matches ? 0 : 100)
    light(Number(slider.value))
  }
  slider.addEventListener("input", () => {
    try {
      localStorage.setItem(key, slider.value)
    } catch {
      // Without a store the setting lasts as long as the page.
    }
    light(Number(slider.value))
  })
  dark.addEventListener("change", apply)
  apply()
}

/** In the dark half text is white, in the light half black; the ground keeps away from the middle, where neither can be read. */
function light(value) {
  const isDark = value < 50
  const lightness = isDark ? 0.15 + 0.2 * (value / 49) : 0.82 + 0.155 * ((value - 50) / 50)
  document.documentElement.dataset.tone = isDark ? "dark" : "light"
  document.documentElement.style.setProperty("--ground-lightness", lightness.toFixed(3))
}

function stored() {
  try {
    const value = Number(localStorage.getItem(key) ?? Number.NaN)
    return value >= 0 && value <= 100 ? value : undefined
  } catch {
    return undefined
  }
}
