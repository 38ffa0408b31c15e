import type { Metrics } from "#lib/service/metrics.ts"
import type { Game } from "./games.ts"
import type { Watched } from "./ranking.ts"
import type { Verdict } from "./standing.ts"
import type { GameStatus } from "./status.ts"

export interface AppMetrics {
  round(game: Game, seconds: number): void
  listFailed(game: Game): void
  reading(game: Game, verdict: Verdict): void
  confidence(game: Game, confidence: number): void
  frame(game: Game, seconds: number): void
  ocr(game: Game, seconds: number): void
  streams(game: Game, watched: readonly Watched[]): void
  /** Ages, asked for at each scrape. */
  ages(game: Game, ask: () => Pick<GameStatus, "list" | "round">): void
  twitchRequest(status: number): void
  /** What Twitch said about its rate limit. */
  twitchBudget(limit: number, remaining: number): void
}

/** Defines what the app counts. */
export function appMetrics(metrics: Metrics): AppMetrics {
  const game = ["game"] as const
  const rounds = metrics.histogram({
    name: "turnspit_rotisserie_round_seconds",
    help: "Time for one look at every stream of a game.",
    labels: game,
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 60],
  })
  const failures = metrics.counter({
    name: "turnspit_rotisserie_failed_lists_total",
    help: "Attempts at listing the streams that failed.",
    labels: game,
  })
  const readings = metrics.counter({
    name: "turnspit_rotisserie_readings_total",
    help: "Readings that were believed.",
    labels: game,
  })
  const rejects = metrics.counter({
    name: "turnspit_rotisserie_rejects_total",
    help: "Looks at a stream that gave no believable number, by reason.",
    labels: ["game", "reason"],
  })
  const confidences = metrics.histogram({
    name: "turnspit_rotisserie_confidence",
    help: "How sure OCR was of the numbers it read, 0 to 1.",
    labels: game,
    buckets: [0.25, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1],
  })
  const frames = metrics.histogram({
    name: "turnspit_rotisserie_frame_seconds",
    help: "Time for taking one picture of a stream.",
    labels: game,
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25],
  })
  const latency = metrics.histogram({
    name: "turnspit_rotisserie_ocr_seconds",
    help: "Time until OCR has answered.",
    labels: game,
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  })
  const streams = metrics.gauge({
    name: "turnspit_rotisserie_streams",
    help: "Streams in the list, by whether a number is known.",
    labels: ["game", "known"],
  })
  const listAge = metrics.gauge({
    name: "turnspit_rotisserie_list_age_seconds",
    help: "Age of the list of streams that is used.",
    labels: game,
  })
  const roundAge = metrics.gauge({
    name: "turnspit_rotisserie_round_age_seconds",
    help: "Time since the last round was done.",
    labels: game,
  })
  const requests = metrics.counter({
    name: "turnspit_rotisserie_twitch_requests_total",
    help: "Requests to Twitch's API by status; 0 when there was no answer.",
    labels: ["status"],
  })
  const limit = metrics.gauge({
    name: "turnspit_rotisserie_twitch_budget_limit",
    help: "Points that Twitch grants per minute.",
  })
  const remaining = metrics.gauge({
    name: "turnspit_rotisserie_twitch_budget_remaining",
    help: "Points that are left of them, as of the last answer.",
  })
  return {
    round: ({ id }, seconds) => rounds.observe({ game: id }, seconds),
    listFailed: ({ id }) => failures.increment({ game: id }),
    reading({ id }, verdict) {
      if (verdict.accepted) readings.increment({ game: id })
      else rejects.increment({ game: id, reason: verdict.reason })
    },
    confidence: ({ id }, confidence) => confidences.observe({ game: id }, confidence),
    frame: ({ id }, seconds) => frames.observe({ game: id }, seconds),
    ocr: ({ id }, seconds) => latency.observe({ game: id }, seconds),
    streams({ id }, watched) {
      const known = watched.filter(({ standing }) => standing.known).length
      streams.set({ game: id, known: "true" }, known)
      streams.set({ game: id, known: "false" }, watched.length - known)
    },
    ages({ id }, ask) {
      metrics.onScrape(() => {
        const { list, round } = ask()
        if (list.ageSeconds !== null) listAge.set({ game: id }, list.ageSeconds)
        if (round.ageSeconds !== null) roundAge.set({ game: id }, round.ageSeconds)
      })
    },
    twitchRequest: (status) => requests.increment({ status: String(status) }),
    twitchBudget(granted, left) {
      limit.set({}, granted)
      remaining.set({}, left)
    },
  }
}
