import type { Metrics } from "#lib/service/metrics.ts"
import type { Game } from "./games.ts"
import type { Pool } from "./pool.ts"
import type { Reading } from "./reading.ts"

export interface OcrMetrics {
  read(game: Game, reading: Reading, seconds: number): void
  refused(game: Game, reason: "no picture" | "bad picture" | "full" | "late"): void
}

/** Defines what the OCR service counts. */
export function ocrMetrics(metrics: Metrics, pool: Pool): OcrMetrics {
  const readings = metrics.counter({
    name: "turnspit_ocr_readings_total",
    help: "Pictures that were looked at, by whether a number was read.",
    labels: ["game", "result"],
  })
  const rejects = metrics.counter({
    name: "turnspit_ocr_rejects_total",
    help: "Pictures that gave no number, by reason.",
    labels: ["game", "reason"],
  })
  const seconds = metrics.histogram({
    name: "turnspit_ocr_reading_seconds",
    help: "Time from the request to the reading, waiting included.",
    labels: ["game"],
    buckets: [0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56],
  })
  const workers = metrics.gauge({
    name: "turnspit_ocr_workers",
    help: "Tesseract workers that are ready.",
  })
  const waiting = metrics.gauge({
    name: "turnspit_ocr_waiting",
    help: "Pictures that wait for a worker.",
  })
  metrics.onScrape(() => {
    workers.set({}, pool.alive)
    waiting.set({}, pool.waiting)
  })
  return {
    read(game, reading, duration) {
      const read = reading.number !== null
      readings.increment({ game: game.id, result: read ? "number" : "none" })
      seconds.observe({ game: game.id }, duration)
      if (!read) rejects.increment({ game: game.id, reason: reading.reason })
    },
    refused: (game, reason) => rejects.increment({ game: game.id, reason }),
  }
}
