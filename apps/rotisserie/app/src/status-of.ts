import type { Game } from "./games.ts"
import type { Watched } from "./ranking.ts"
import type { GameStatus, Part, StreamStatus } from "./status.ts"
import type { Snapshot } from "./watch.ts"

export interface Known {
  readonly game: Game
  readonly now: Date
  readonly snapshot: Snapshot | undefined
  readonly waitsFor: string
  readonly list: Worked
  readonly ocr: Worked
}

interface Worked {
  readonly at: Date | undefined
  readonly error: string | undefined
}

/** Says how a game is doing from what is known of it. */
export function statusOf({ game, now, snapshot, waitsFor, list, ocr }: Known): GameStatus {
  const problem = list.error ?? ocr.error
  return {
    id: game.id,
    title: game.title,
    ...stateOf(snapshot, waitsFor, problem),
    list: partOf(list, now),
    ocr: partOf(ocr, now),
    round: {
      at: snapshot?.at.toISOString() ?? null,
      ageSeconds: snapshot === undefined ? null : secondsSince(snapshot.at, now),
    },
    streams: [...(snapshot?.watched.values() ?? [])].map((watched) => streamOf(watched, now)),
  }
}

function stateOf(
  snapshot: Snapshot | undefined,
  waitsFor: string,
  problem: string | undefined,
): Pick<GameStatus, "state" | "reason"> {
  if (snapshot === undefined) return { state: "starting", reason: waitsFor }
  if (problem !== undefined) return { state: "degraded", reason: problem }
  if (snapshot.ranked.length === 0) return { state: "empty", reason: "no stream is live" }
  return [...snapshot.watched.values()].some(hasPicture)
    ? { state: "live", reason: null }
    : { state: "degraded", reason: "no picture can be taken of any stream" }
}

function hasPicture({ verdict }: Watched): boolean {
  return verdict.accepted || verdict.reason !== "frame failed"
}

function partOf({ at, error }: Worked, now: Date): Part {
  return {
    at: at?.toISOString() ?? null,
    ageSeconds: at === undefined ? null : secondsSince(at, now),
    error: error ?? null,
  }
}

function streamOf({ stream, standing, verdict }: Watched, now: Date): StreamStatus {
  return {
    stream_name: stream.name,
    alive: standing.alive,
    known: standing.known,
    updated: standing.updated.toISOString(),
    ageSeconds: secondsSince(standing.updated, now),
    rejected: verdict.accepted ? null : verdict.reason,
  }
}

function secondsSince(at: Date, now: Date): number {
  return Math.max(0, Math.round((now.getTime() - at.getTime()) / 1000))
}
