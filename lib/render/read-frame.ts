import { isRecord } from "#lib/kustomize/record.ts"
import type { Frame } from "./frame.ts"
import { oneSentence, readApp } from "./read-app.ts"

/** Narrows one frame of a render; undefined for what is none. */
export function readFrame(value: unknown): Frame | undefined {
  if (!isRecord(value)) return undefined
  if (value.type === "broken" && typeof value.reason === "string") {
    return { type: "broken", reason: oneSentence(value.reason) }
  }
  if (value.type === "cluster") return { type: "cluster", cluster: value.cluster }
  if (value.type !== "app") return undefined
  const app = readApp(value.app)
  return app === undefined ? undefined : { type: "app", app, more: value.more === true }
}
