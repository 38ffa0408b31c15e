/** Milliseconds for people: `45 ms`, `2.1 s`, `3 min 5 s`. */
export function duration(ms) {
  if (!Number.isFinite(ms) || ms < 0) return "0 ms"
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** How long ago: `just now`, `12 s ago`, `3 min ago`, `2 h ago`, `5 days ago`. */
export function ago(iso, now) {
  const seconds = Math.round((now - Date.parse(iso)) / 1000)
  if (!Number.isFinite(seconds)) return ""
  if (seconds < 5) return "just now"
  if (seconds < 90) return `${seconds} s ago`
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min ago`
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)} h ago`
  return `${Math.round(seconds / 86_400)} days ago`
}

/** The date and time where the reader is. */
export function clock(iso) {
  const date = new Date(iso)
  return Number.isNaN(date.getTime()) ? "" : date.toLocaleString()
}

export function short(revision) {
  return String(revision ?? "").slice(0, 7)
}

/** A value of a field in one line. */
export function value(of) {
  if (of === undefined) return ""
  return typeof of === "string" ? of : JSON.stringify(of)
}

/** `Kind/namespace/name` or `Kind/name`, taken apart. */
export function objectParts(id) {
  const [kind = "", ...rest] = String(id).split("/")
  return rest.length > 1
    ? { kind, namespace: rest[0], name: rest.slice(1).join("/") }
    : { kind, namespace: "", name: rest[0] ?? "" }
}

export function plural(count, one, many = `${one}s`) {
  return `${count} ${count === 1 ? one : many}`
}
