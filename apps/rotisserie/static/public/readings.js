const deadlineMs = 6000

/**
 * Checks a message of /events: `{ kind: "readings", streams, state, reason, source, version, game, games, at }`,
 * or undefined when it is something else.
 */
export function readingsOf(text) {
  try {
    const message = JSON.parse(text)
    if (!Array.isArray(message?.streams)) return undefined
    return {
      kind: "readings",
      at: Date.parse(message.at) || Date.now(),
      state: textOf(message.state) || "live",
      reason: textOf(message.reason),
      source: textOf(message.source),
      version: textOf(message.version),
      game: textOf(message.game),
      games: (Array.isArray(message.games) ? message.games : []).filter((game) => textOf(game?.id)),
      streams: message.streams.filter(isReading),
    }
  } catch {
    return undefined
  }
}

/** Asks once for the ranking, when /events is silent: readings as above, or why there are none, `{ kind: "down" | "alone", title, text }`. */
export async function fetchReadings(game) {
  const path = game ? `/all/${encodeURIComponent(game)}` : "/all"
  let response
  try {
    response = await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(deadlineMs) })
  } catch {
    return down("Rotisserie does not answer.")
  }
  const body = await response.json().catch(() => undefined)
  const header = (name) => response.headers.get(`x-rotisserie-${name}`) ?? ""
  if (response.ok && Array.isArray(body)) {
    const streams = body.filter(isReading)
    const games = header("games").split(" ").filter(Boolean)
    return {
      kind: "readings",
      at: Date.parse(response.headers.get("date") ?? "") || Date.now(),
      state: streams.length > 0 ? "live" : "starting",
      reason: "",
      source: header("source"),
      version: header("version"),
      game: game ?? games[0] ?? "",
      games: games.map((id) => ({ id, title: id })),
      streams,
    }
  }
  if (response.status === 404 && header("source") !== "") {
    return { kind: "alone", title: "This game is not watched", text: sentence(textOf(body?.error)) }
  }
  if (response.status === 404) {
    return {
      kind: "alone",
      title: "Only the page is here",
      text: "The readings at /all cannot be reached from this address. Open Rotisserie at its own address, where page and app are together.",
    }
  }
  return down(`Rotisserie's app cannot be reached (${response.status}).`)
}

/** The reason of the app as a sentence for viewers: without what it could not do for whom, with a capital and a full stop. */
export function sentence(text) {
  const why = text.replace(/^Cannot [^:]*: /, "")
  return why === "" ? "" : `${why[0].toUpperCase()}${why.slice(1).replace(/\.$/, "")}.`
}

function down(text) {
  return { kind: "down", title: "Waiting for Rotisserie", text }
}

function textOf(value) {
  return typeof value === "string" ? value : ""
}

/** A stream whose address is neither a picture of ours nor a page of the web is not shown. */
function isReading(entry) {
  return (
    typeof entry?.stream_name === "string" &&
    Number.isInteger(entry.alive) &&
    typeof entry.updated === "string" &&
    typeof entry.stream_url === "string" &&
    /^(\/frames\/|https?:\/\/)/.test(entry.stream_url)
  )
}
