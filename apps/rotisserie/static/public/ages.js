let ahead = 0

/** Takes the app's clock for ours: a phone that is ten minutes slow tells ages as they are. */
export function setClock(at) {
  ahead = at - Date.now()
}

/** The milliseconds of the app's clock. */
export function now() {
  return Date.now() + ahead
}

export function age(seconds) {
  if (seconds < 90) return `${seconds} s`
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`
}
