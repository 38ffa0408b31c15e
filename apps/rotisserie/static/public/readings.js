const deadlineMs = 6000

/**
 * Asks for the ranking: `{ kind: "readings", streams, source, version, games }`, or why there is none,
 * `{ kind: "starting" | "down" | "alone", title, text }`.
 */
export async function fetchReadings(game) {
  const path = game ? `/all/${encodeURIComponent(game)}` : "/all"
  let response
  try {
    response = await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(deadlineMs) })
  } catch {
    return down("Rotisserie does not answer; trying again.")
  }
  const body = await response.json().catch(() => undefined)
  if (response.ok && Array.isArray(body)) {
    const streams = body.filter(isReading)
    if (streams.length === 0) return starting(game)
    const header = (name) => response.headers.get(`x-rotisserie-${name}`) ?? ""
    const games = header("games").split(" ").filter(Boolean)
    return { kind: "readings", streams, source: header("source"), version: header("version"), games }
  }
  if (response.status === 404 && response.headers.has("x-rotisserie-source")) {
    return { kind: "alone", title: "This game is not watched", text: body?.error ?? "" }
  }
  if (response.status === 404) {
    return {
      kind: "alone",
      title: "Only the page is here",
      text: "The readings at /all cannot be reached from this address. Open Rotisserie at its own address, where page and app are together.",
    }
  }
  return down(`Rotisserie's app cannot be reached (${response.status}); trying again.`)
}

/** No stream is in the list: `/current` knows the reason. */
async function starting(game) {
  const path = game ? `/current/${encodeURIComponent(game)}` : "/current"
  try {
    const response = await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(deadlineMs) })
    const body = await response.json()
    const why = typeof body?.error === "string" ? body.error.replace(/^[^:]*:[^:]*: |^[^:]*: /, "") : ""
    if (why === "no stream is live") {
      return { kind: "starting", title: "No stream is live", text: "As soon as somebody plays, it is shown here." }
    }
    return { kind: "starting", title: "Waiting for the first readings", text: sentence(why) }
  } catch {
    return { kind: "starting", title: "Waiting for the first readings", text: "" }
  }
}

function down(text) {
  return { kind: "down", title: "Waiting for Rotisserie", text }
}

function sentence(text) {
  return text === "" ? "" : `${text[0].toUpperCase()}${text.slice(1)}.`
}

/** Streams whose address is neither a picture of ours nor Twitch's player are not shown. */
function isReading(entry) {
  return (
    typeof entry?.stream_name === "string" &&
    Number.isInteger(entry.alive) &&
    typeof entry.updated === "string" &&
    typeof entry.stream_url === "string" &&
    /^(\/frames\/|https:\/\/player\.twitch\.tv\/\?)/.test(entry.stream_url)
  )
}
