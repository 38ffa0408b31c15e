import type { Log } from "#lib/service/log.ts"
import { type Answer, readAnswer, toRecord } from "#lib/sync/answer.ts"
import type { Progress } from "#lib/sync/progress.ts"
import { changeRecord, type RecordOwner } from "#lib/sync/record.ts"
import type { Requests } from "#lib/sync/request.ts"
import type { Run } from "#lib/sync/run.ts"
import { createStepRing, type StepRing } from "./step-ring.ts"

/** Hears what people and other replicas ask of the one that leads, and tells them how their run goes. */
export interface Answering {
  /** What was asked so far, as the cluster says now. */
  saw(requests: Requests): void
  /** This replica leads from now on: what nobody has answered is its. */
  gained(): void
  /** Makes a run the one that was asked for, if any was; the reason says by whom. */
  begin(run: Run): Run
  hear(progress: Progress): void
  /** The branch could not be looked at. */
  lookFailed(reason: string): void
  /** Ends before the runs do: the next leader goes on with what was asked. */
  stop(): Promise<void>
}

export interface AnsweringOptions extends RecordOwner {
  leads(): boolean
  request(wish: "look" | "run"): void
  readonly log: Log
}

/** So often a run is written while it goes on: each time is a request. */
const pauseMs = 250

/** Begins without anything asked. */
export function createAnswering(options: AnsweringOptions): Answering {
  const { leads, log } = options
  let seen: Requests | undefined
  let handled: Requests | undefined
  let pending: Requests | undefined
  let said: Answer = { heard: 0 }
  let current:
    | { readonly id: string; readonly request: number; readonly ring: StepRing }
    | undefined
  let isDirty = false
  let isStopping = false
  let writing: Promise<void> | undefined

  function accept(requests: Requests): void {
    pending = requests
    const { problem: _problem, ...rest } = said
    say({ ...rest, heard: requests.runs })
    options.request("run")
  }

  /** The leader before may have ended in the middle of an answer. */
  async function adopt(requests: Requests): Promise<void> {
    handled = requests
    said = await readAnswer(options, AbortSignal.timeout(10_000))
    const isAnswered = said.run?.request === requests.runs && isFinished(said)
    if (requests.runs > 0 && !isAnswered && pending === undefined) accept(requests)
  }

  function gained(): void {
    handled = undefined
    if (seen === undefined) return
    adopt(seen).catch((error: unknown) => log.warn("cannot read the answer", sentence(error)))
  }

  function say(next: Answer): void {
    said = next
    isDirty = true
    writing ??= write().finally(() => {
      writing = undefined
    })
  }

  async function write(): Promise<void> {
    while (isDirty && leads()) {
      isDirty = false
      const data = toRecord(said)
      const signal = AbortSignal.timeout(5_000)
      await changeRecord(options, "answer", { change: () => data, signal }).catch(
        (error: unknown) => log.warn("cannot write the answer", sentence(error)),
      )
      if (isDirty && !isFinished(said)) await Bun.sleep(pauseMs)
    }
  }

  return {
    gained,
    saw(requests) {
      const before = handled
      seen = requests
      if (!leads()) handled = undefined
      else if (before === undefined) gained()
      else {
        handled = requests
        if (requests.runs !== before.runs) accept(requests)
        else if (requests.looks !== before.looks) options.request("look")
      }
    },
    begin(run) {
      if (pending === undefined || run.apps !== undefined) return run
      const { runs: request, by } = pending
      pending = undefined
      current = { id: run.id, request, ring: createStepRing() }
      return { ...run, reason: `asked for by ${by}` }
    },
    hear(progress) {
      if (current === undefined || current.id !== runOf(progress) || isStopping || !leads()) return
      const { id, request, ring } = current
      ring.push(progress)
      const { problem: _problem, ...rest } = said
      say({ ...rest, run: { id, request, from: ring.from(), steps: ring.steps() } })
    },
    lookFailed(problem) {
      if (pending !== undefined) say({ ...said, problem })
    },
    async stop() {
      isStopping = true
      await writing
    },
  }
}

function runOf(progress: Progress): string {
  switch (progress.type) {
    case "started":
      return progress.run.id
    case "finished":
      return progress.report.run.id
    default:
      return progress.run
  }
}

function isFinished({ run }: Answer): boolean {
  return run?.steps.at(-1)?.type === "finished"
}

function sentence(error: unknown): { readonly reason: string } {
  return { reason: error instanceof Error ? error.message : String(error) }
}
