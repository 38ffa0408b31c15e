import { fileURLToPath } from "node:url"
import type { Rendered } from "#lib/render/rendered.ts"

/** What schemas say of each app of a commit, one sentence each. */
export type SchemaVerdicts = ReadonlyMap<string, readonly string[]>

/** Judges renders by the schemas of their kinds. */
export type JudgeSchemas = (rendered: Rendered) => Promise<SchemaVerdicts>

export interface SchemaJudge {
  readonly judge: JudgeSchemas
  stop(): void
}

/** From the child: that it is ready for questions, and its answers. */
export type Answer =
  | { readonly id: number; readonly verdicts: SchemaVerdicts }
  | { readonly id: number; readonly error: string }

/** Longer than the slowest start; a judging process that says nothing for so long is replaced. */
const patienceMs = 60_000

/**
 * Keeps kubeconform warm in a process of its own, so that its 80 MB are not in the one that serves.
 * The process begins at once and ends with ours; one that dies is started anew with the next question.
 */
export function openSchemaJudge(): SchemaJudge {
  const waiting = new Map<number, PromiseWithResolvers<SchemaVerdicts>>()
  let child: Bun.Subprocess | undefined
  let last = 0

  function start(): Bun.Subprocess {
    const started = Bun.spawn(
      [process.execPath, "--no-install", "--no-env-file", fileURLToPath(childFile)],
      {
        env: { PATH: process.env.PATH },
        stdin: "ignore",
        stdout: "ignore",
        stderr: "ignore",
        serialization: "advanced",
        ipc: (answer: Answer) => hear(answer),
        onExit: () => {
          if (child === started) child = undefined
          for (const [id, { reject }] of waiting) {
            waiting.delete(id)
            reject(new Error("Cannot judge the schemas: the process that does ended unexpectedly"))
          }
        },
      },
    )
    // A judge without work keeps nobody from ending.
    started.unref()
    return started
  }

  function hear(answer: Answer): void {
    const asked = waiting.get(answer.id)
    waiting.delete(answer.id)
    if ("error" in answer) asked?.reject(new Error(answer.error))
    else asked?.resolve(answer.verdicts)
  }

  child = start()
  return {
    async judge(rendered) {
      child ??= start()
      const asked = Promise.withResolvers<SchemaVerdicts>()
      last += 1
      waiting.set(last, asked)
      const late = setTimeout(() => child?.kill("SIGKILL"), patienceMs)
      try {
        child.send({ id: last, rendered })
        return await asked.promise
      } finally {
        clearTimeout(late)
      }
    },
    stop: () => child?.kill("SIGKILL"),
  }
}

const childFile = new URL("schema-child.ts", import.meta.url)
