const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const YEAR = 365 * DAY

/** How long ago a time was, as kubectl writes it: `5s`, `3m20s`, `2d4h`. */
export function age(time: unknown, now: Date): string {
  const at = typeof time === "string" ? Date.parse(time) : Number.NaN
  return Number.isNaN(at) ? "<unknown>" : spellDuration((now.getTime() - at) / 1000)
}

/** A duration of seconds in at most two units; the longer it is, the coarser. */
export function spellDuration(duration: number): string {
  const seconds = Math.trunc(duration)
  if (seconds < -1) return "<invalid>"
  if (seconds < 0) return "0s"
  if (seconds < 2 * MINUTE) return `${seconds}s`
  if (seconds < 10 * MINUTE) return units(seconds, [MINUTE, "m"], [1, "s"])
  if (seconds < 3 * HOUR) return units(seconds, [MINUTE, "m"])
  if (seconds < 8 * HOUR) return units(seconds, [HOUR, "h"], [MINUTE, "m"])
  if (seconds < 2 * DAY) return units(seconds, [HOUR, "h"])
  if (seconds < 8 * DAY) return units(seconds, [DAY, "d"], [HOUR, "h"])
  if (seconds < 2 * YEAR) return units(seconds, [DAY, "d"])
  if (seconds < 8 * YEAR) return units(seconds, [YEAR, "y"], [DAY, "d"])
  return units(seconds, [YEAR, "y"])
}

type Unit = readonly [seconds: number, letter: string]

function units(seconds: number, [size, letter]: Unit, rest?: Unit): string {
  const whole = `${Math.trunc(seconds / size)}${letter}`
  if (rest === undefined) return whole
  const part = Math.trunc((seconds % size) / rest[0])
  return part === 0 ? whole : `${whole}${part}${rest[1]}`
}
