import { isRecord } from "#lib/kustomize/record.ts"
import type { Frame } from "./frame.ts"
import { readOverlay } from "./read-overlay.ts"
import type { RenderedApp } from "./rendered.ts"

/** Narrows one frame of a render; undefined for what is none. */
export function readFrame(value: unknown): Frame | undefined {
  if (!isRecord(value)) return undefined
  if (value.type === "broken" && typeof value.reason === "string") {
    return { type: "broken", reason: value.reason.slice(0, 10_000) }
  }
  if (value.type === "cluster") return { type: "cluster", cluster: value.cluster }
  if (value.type !== "app" || !isRecord(value.app)) return undefined
  const app = readApp(value.app)
  return app === undefined ? undefined : { type: "app", app }
}

function readApp(value: Readonly<Record<string, unknown>>): RenderedApp | undefined {
  const { app, state, reason } = value
  if (typeof app !== "string") return undefined
  if (state === "failed") return { state, app, reason: String(reason).slice(0, 10_000) }
  try {
    return { state: "rendered", app, ...readOverlay(value) }
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    return { state: "failed", app, reason: `Cannot render the app "${app}": ${problem}` }
  }
}
