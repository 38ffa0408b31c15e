import { fetchReadings, readingsOf } from "./readings.js"

/** The app says something every 15 s at least; after this long the connection is dead, whatever it says. */
const silenceMs = 40_000
const hiddenMs = 15_000
const firstPauseMs = 700
const longestPauseMs = 30_000

/**
 * Keeps one connection to /events open while the page is seen, and calls back with readings, or with why there are none
 * (`{ kind: "down" | "alone", title, text, again }`, `again` the milliseconds until the next attempt).
 * What breaks is tried again after a pause that doubles, up to 30 s, by chance longer or shorter: a thousand pages do not come back in one moment.
 */
export function listen(game, { onReadings, onTrouble, onPause }) {
  const path = game ? `/events?game=${encodeURIComponent(game)}` : "/events"
  let source
  let failures = 0
  let wasOpen = false
  let attempt = 0
  const timers = { again: 0, silence: 0, hidden: 0 }

  function connect() {
    disconnect()
    attempt += 1
    source = new EventSource(path)
    source.addEventListener("readings", ({ data }) => {
      const readings = readingsOf(data)
      if (readings === undefined) return
      failures = 0
      wasOpen = true
      heard()
      onReadings(readings)
    })
    source.addEventListener("beat", heard)
    source.addEventListener("error", () => void failed())
    heard()
  }

  function heard() {
    clearTimeout(timers.silence)
    timers.silence = setTimeout(failed, silenceMs)
  }

  /** A connection that breaks off is opened again before anybody is told; the second time the app is asked what is wrong. */
  async function failed() {
    const mine = attempt
    disconnect()
    failures += 1
    const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** failures) * (0.5 + Math.random() / 2)
    if (failures > 1 || !wasOpen) {
      const answer = await fetchReadings(game)
      if (mine !== attempt || document.hidden) return
      if (answer.kind === "readings") onReadings(answer)
      else onTrouble({ ...answer, again: pause })
    }
    timers.again = setTimeout(connect, pause)
  }

  function disconnect() {
    for (const timer of Object.values(timers)) clearTimeout(timer)
    source?.close()
    source = undefined
  }

  function pause() {
    attempt += 1
    disconnect()
    onPause()
  }

  document.addEventListener("visibilitychange", () => {
    clearTimeout(timers.hidden)
    if (document.hidden) timers.hidden = setTimeout(pause, hiddenMs)
    else if (source === undefined) connect()
  })
  addEventListener("online", connect)
  addEventListener("pagehide", disconnect)
  addEventListener("pageshow", ({ persisted }) => persisted && connect())
  connect()
}
