import { isRecord } from "#lib/kustomize/record.ts"
import { mostLevels } from "./plain-data.ts"
import { readOverlay } from "./read-overlay.ts"
import type { RenderedApp } from "./rendered.ts"

/** Narrows what a render says about one app; undefined for what says nothing of the kind. */
export function readApp(value: unknown): RenderedApp | undefined {
  if (!isRecord(value) || typeof value.app !== "string") return undefined
  const { app, state, reason } = value
  if (state === "failed") return { state, app, reason: oneSentence(reason) }
  try {
    if (Array.isArray(value.manifests) && isDeeper(value.manifests, mostLevels))
      throw new TypeError(`its objects are nested more than ${mostLevels} levels deep`)
    return { state: "rendered", app, ...readOverlay(value) }
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    return { state: "failed", app, reason: `Cannot render the app "${app}": ${problem}` }
  }
}

/**
 * Takes a sentence that repository code may have written for what it is: text, on one line, of bounded length, that
 * reads in the order in which it is written.
 */
export function oneSentence(value: unknown): string {
  const text = typeof value === "string" ? value : "Cannot render: no reason was given"
  return text.slice(0, 10_000).replaceAll(/[\p{Cc}\p{Bidi_Control}]+/gu, " ")
}

/** What comes after walks objects by recursion: nobody may hand it one without end. */
function isDeeper(value: object, levels: number): boolean {
  if (levels < 0) return true
  const record = value as Readonly<Record<string, unknown>>
  for (const key in record) {
    const inner = record[key]
    if (typeof inner === "object" && inner !== null && isDeeper(inner, levels - 1)) return true
  }
  return false
}
