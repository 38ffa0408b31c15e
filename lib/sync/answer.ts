import type { Progress } from "./progress.ts"
import { type RecordData, type RecordOwner, readRecord } from "./record.ts"

/** What the replica that leads says to whoever asked for a run. */
export interface Answer {
  /** The newest request for a run that it has seen. */
  readonly heard: number
  /** Why no run could begin so far. */
  readonly problem?: string
  readonly run?: AnsweringRun
}

/** The run that was asked for, while it works and afterwards. */
export interface AnsweringRun {
  /** The newest request that it answers, with all before. */
  readonly request: number
  readonly id: string
  /** How many steps came before the first of `steps`: an object has a size limit, so the oldest of a long run go. */
  readonly from: number
  readonly steps: readonly Progress[]
}

/** Reads the answer; nothing was heard when there is none. */
export async function readAnswer(owner: RecordOwner, signal?: AbortSignal): Promise<Answer> {
  return fromRecord(await readRecord(owner, "answer", signal))
}

/** Makes the data of the record. */
export function toRecord({ heard, problem, run }: Answer): RecordData {
  return {
    heard: `${heard}`,
    ...(problem !== undefined && { problem }),
    ...(run !== undefined && {
      request: `${run.request}`,
      run: run.id,
      from: `${run.from}`,
      steps: run.steps.map((step) => `${JSON.stringify(step)}\n`).join(""),
    }),
  }
}

function fromRecord(data: RecordData): Answer {
  const { heard, problem, request, run: id, from, steps = "" } = data
  return {
    heard: Number(heard ?? 0),
    ...(problem !== undefined && { problem }),
    ...(id !== undefined && {
      run: { request: Number(request ?? 0), id, from: Number(from ?? 0), steps: parse(steps) },
    }),
  }
}

function parse(steps: string): readonly Progress[] {
  try {
    const lines = steps.split("\n").filter((line) => line !== "")
    return lines.map((line) => JSON.parse(line) as Progress)
  } catch (cause) {
    throw new Error("Cannot follow the run: its answer in the cluster is damaged", { cause })
  }
}
