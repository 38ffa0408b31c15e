import type { Metrics } from "#lib/service/metrics.ts"
import type { Game } from "./games.ts"
import type { Watched } from "./ranking.ts"
import type { Verdict } from "./standing.ts"

export interface AppMetrics {
  round(game: Game, seconds: number): void
  listFailed(game: Game): void
  reading(game: Game, verdict: Verdict): void
  ocr(game: Game, seconds: number): void
  streams(game: Game, watched: readonly Watched[]): void
}

/** Defines what the app counts. */
export function appMetrics(metrics: Metrics): AppMetrics {
  const rounds = metrics.histogram({
    name: "turnspit_rotisserie_round_seconds",
    help: "Time for one look at every stream of a game.",
    labels: ["game"],
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 60],
  })
  const failures = metrics.counter({
    name: "turnspit_rotisserie_failed_rounds_total",
    help: "Rounds in which the streams could not be listed.",
    labels: ["game"],
  })
  const readings = metrics.counter({
    name: "turnspit_rotisserie_readings_total",
    help: "Readings that were believed.",
    labels: ["game"],
  })
  const rejects = metrics.counter({
    name: "turnspit_rotisserie_rejects_total",
    help: "Looks at a stream that gave no believable number, by reason.",
    labels: ["game", "reason"],
  })
  const latency = metrics.histogram({
    name: "turnspit_rotisserie_ocr_seconds",
    help: "Time until OCR has answered.",
    labels: ["game"],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  })
  const streams = metrics.gauge({
    name: "turnspit_rotisserie_streams",
    help: "Streams in the list, by whether a number is known.",
    labels: ["game", "known"],
  })
  return {
    round: (game, seconds) => rounds.observe({ game: game.id }, seconds),
    listFailed: (game) => failures.increment({ game: game.id }),
    reading(game, verdict) {
      if (verdict.accepted) readings.increment({ game: game.id })
      else rejects.increment({ game: game.id, reason: verdict.reason })
    },
    ocr: (game, seconds) => latency.observe({ game: game.id }, seconds),
    streams(game, watched) {
      const known = watched.filter(({ standing }) => standing.known).length
      streams.set({ game: game.id, known: "true" }, known)
      streams.set({ game: game.id, known: "false" }, watched.length - known)
    },
  }
}
