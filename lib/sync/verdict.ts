import { isRecord, type JsonRecord, recordsOf } from "#lib/kustomize/record.ts"
import type { ObjectHealth } from "./report.ts"

/** A judgement without its object. */
export type Verdict = Pick<ObjectHealth, "health" | "message">

/** Judges the `spec` and `status` of one kind. */
export type Rule = (spec: JsonRecord, status: JsonRecord) => Verdict

/** One of `status.conditions`, with something to say in every case. */
export interface Condition {
  readonly status: string
  readonly reason: string
  readonly message: string
}

/** Finds a condition by its type. */
export function condition(status: JsonRecord, type: string): Condition | undefined {
  const found = recordsOf(status.conditions).find((item) => item.type === type)
  if (found === undefined) return undefined
  const reason = String(found.reason ?? "")
  const message = String(found.message ?? "")
  return { status: String(found.status), reason, message: message || reason || type }
}

/** Finds a condition that is true. */
export function trueCondition(status: JsonRecord, type: string): Condition | undefined {
  const found = condition(status, type)
  return found?.status === "True" ? found : undefined
}

/** Reads a number that the API server leaves out when it is 0. */
export function count(value: unknown, otherwise = 0): number {
  return typeof value === "number" ? value : otherwise
}

/** Reads an object that may be absent. */
export function record(value: unknown): JsonRecord {
  return isRecord(value) ? value : {}
}

/** Says that an object is as its spec wants it. */
export function ready(message: string): Verdict {
  return { health: "ready", message }
}

/** Says that an object may still get ready. */
export function progressing(message: string): Verdict {
  return { health: "progressing", message }
}

/** Says that an object does not get ready by itself. */
export function failed(message: string): Verdict {
  return { health: "failed", message }
}
