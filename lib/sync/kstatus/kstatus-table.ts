import type { LiveObject } from "#lib/kube/live-object.ts"
import { healthOf } from "../object-health.ts"
import type { ObjectHealth } from "../report.ts"
import cases from "./cases.generated.json"
import { differences } from "./differences.ts"

/** An object and what kstatus says of it. */
export interface KstatusCase {
  /** The test of kstatus, or `More/…` for what it publishes no case of. */
  readonly name: string
  readonly status: string
  readonly object: object
}

/** One case with both verdicts. */
export interface Comparison {
  readonly name: string
  readonly kstatus: string
  readonly ours: string
  readonly message: string
  readonly agrees: boolean
  /** Why a difference is meant. */
  readonly reason: string | undefined
}

/** Judges every case of kstatus; it calls ready `Current`, and we count what is being deleted as progressing. */
export function compareWithKstatus(): readonly Comparison[] {
  return (cases as readonly KstatusCase[]).map(({ name, status, object }) => {
    const { health, message } = healthOf(object as LiveObject)
    const agrees = sameAs[status] === health
    return { name, kstatus: status, ours: health, message, agrees, reason: differences[name] }
  })
}

const sameAs: Readonly<Record<string, ObjectHealth["health"]>> = {
  Current: "ready",
  InProgress: "progressing",
  Terminating: "progressing",
  Failed: "failed",
}

/** Writes the comparison as the Markdown table of docs/health.md. */
export function kstatusTable(): string {
  const rows = compareWithKstatus().map(
    ({ name, kstatus, ours, message, reason = "" }) =>
      `| ${name} | ${kstatus} | ${ours}: ${message} | ${reason} |`,
  )
  return ["| case | kstatus | Turnspit | why it differs |", "|---|---|---|---|", ...rows].join("\n")
}
