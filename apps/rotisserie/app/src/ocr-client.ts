import type { Game } from "./games.ts"
import type { Frame } from "./source.ts"

/** What a picture was said to show. */
export type Reading =
  /** `confidence`: 0 to 1. */
  | { readonly kind: "number"; readonly number: number; readonly confidence: number }
  | { readonly kind: "none"; readonly reason: string }
  /** The picture could not be taken, or OCR did not read it. */
  | { readonly kind: "failed"; readonly by: "frame" | "ocr"; readonly error: string }

/** Has pictures read by the OCR service. */
export interface OcrClient {
  /** Tells whether the service would answer now. */
  ready(signal: AbortSignal): Promise<boolean>
  read(frame: Frame, game: Game, signal: AbortSignal): Promise<Reading>
}

/** Talks to the OCR service at a URL; every request has its own connection, so that all its pods share the work. */
export function ocrClient(
  url: string,
  deadlineMs: number,
  onAnswer: (seconds: number) => void,
): OcrClient {
  return {
    async ready(signal) {
      try {
        const options = { signal: within(signal, deadlineMs), keepalive: false }
        const response = await fetch(`${url}/readyz`, options)
        await response.body?.cancel()
        return response.ok
      } catch {
        return false
      }
    },
    async read(frame, game, signal) {
      const startedAt = performance.now()
      try {
        const response = await fetch(`${url}/v1/read/${game.id}`, {
          method: "POST",
          headers: { "content-type": frame.type },
          body: frame.bytes,
          signal: within(signal, deadlineMs),
          keepalive: false,
        })
        const answer: unknown = await response.json().catch(() => undefined)
        onAnswer((performance.now() - startedAt) / 1000)
        return response.ok ? readingOf(answer) : failed(`it answered ${response.status}`)
      } catch (error) {
        const late = error instanceof Error && error.name === "TimeoutError"
        return failed(late ? `it took longer than ${deadlineMs} ms` : "it cannot be reached")
      }
    },
  }
}

function within(signal: AbortSignal, ms: number): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(ms)])
}

function readingOf(answer: unknown): Reading {
  if (typeof answer !== "object" || answer === null || !("number" in answer)) {
    return failed("it answered something else than a reading")
  }
  if (answer.number === null) {
    return { kind: "none", reason: reasonOf("reason" in answer ? answer.reason : undefined) }
  }
  if (typeof answer.number !== "number") return failed("its number is none")
  // A service that does not tell is taken to be sure.
  const confidence = "confidence" in answer ? Number(answer.confidence) : 1
  return { kind: "number", number: answer.number, confidence: confidence || 0 }
}

/** A reason becomes a label of a metric: a few plain words, or "other". */
function reasonOf(reason: unknown): string {
  return typeof reason === "string" && /^[a-z][a-z -]{0,30}$/.test(reason) ? reason : "other"
}

function failed(why: string): Reading {
  return { kind: "failed", by: "ocr", error: `Cannot have a picture read by OCR: ${why}` }
}
