import type { Game } from "./games.ts"
import type { Frame } from "./source.ts"

/** What a picture was said to show. */
export type Reading =
  | { readonly kind: "number"; readonly number: number }
  | { readonly kind: "none"; readonly reason: string }
  /** The picture could not be taken or nobody read it. */
  | { readonly kind: "failed"; readonly error: string }

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
        return failed(error instanceof Error ? error.message : String(error))
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
    const known = "reason" in answer && typeof answer.reason === "string"
    return { kind: "none", reason: known ? String(answer.reason) : "unknown" }
  }
  return typeof answer.number === "number"
    ? { kind: "number", number: answer.number }
    : failed("its number is none")
}

function failed(why: string): Reading {
  return { kind: "failed", error: `Cannot have a picture read by OCR: ${why}` }
}
