import { expect, test } from "bun:test"
import { appMetrics } from "#apps/rotisserie/app/src/app-metrics.ts"
import { games } from "#apps/rotisserie/app/src/games.ts"
import { ocrClient } from "#apps/rotisserie/app/src/ocr-client.ts"
import { samples } from "#apps/rotisserie/app/src/samples/samples.ts"
import { createSlots } from "#apps/rotisserie/app/src/slots.ts"
import { watch } from "#apps/rotisserie/app/src/watch.ts"
import { createLog } from "#lib/service/log.ts"
import { createMetrics } from "#lib/service/metrics.ts"
import { serviceProcess } from "#lib/testing/service-process.ts"
import { createFidelity } from "./matches/fidelity.ts"

const streams = 10
const roundMs = 10_000
const minutes = 10
const start = Date.parse("2026-03-01T12:00:00Z")
const [game] = games
if (game === undefined) throw new Error("Cannot test without a game")

test("ten matches for ten minutes: /current is the true lowest 99 % of the time, two rounds late at most", async () => {
  const ocr = await serviceProcess("apps/rotisserie/ocr", {
    OCR_WORKERS: "2",
    OCR_DEADLINE_MS: "20000",
  })
  const fidelity = createFidelity({ game, streams, delayMs: 2 * roundMs })
  const stopping = new AbortController()
  let clock = start
  const now = () => new Date(clock)
  const watched = watch({
    game,
    source: samples(now, streams),
    ocr: ocrClient(ocr.url, 30_000, () => {}),
    log: createLog({ write: () => {} }),
    metrics: appMetrics(createMetrics()),
    now,
    pollMs: roundMs,
    secondLookMs: 1000,
    listMs: 1000,
    listKeepMs: 900_000,
    keepMs: 4 * roundMs,
    blindMs: 120_000,
    holdBelow: 0,
    slots: createSlots(4),
    frameDeadlineMs: 30_000,
    signal: stopping.signal,
    // While nobody works the clock goes on by itself, and every second is looked at.
    pause(ms) {
      for (let second = 0; second < Math.round(ms / 1000); second += 1) {
        clock += 1000
        // The delay is granted at the beginning as well.
        if (clock - start < 2 * roundMs) continue
        fidelity.note(now(), watched.snapshot?.ranked[0]?.stream_name)
      }
      if (clock - start >= minutes * 60_000) stopping.abort()
      return Promise.resolve()
    },
  })
  await watched.done
  await ocr.stop()
  const { right, moments, wrong } = fidelity.result
  expect(moments).toBeGreaterThan(minutes * 60 - 2 * (roundMs / 1000))
  expect(right >= 0.99 ? [] : wrong).toEqual([])
  console.log(`the true lowest is shown ${(100 * right).toFixed(2)} % of ${moments} s`)
}, 600_000)
