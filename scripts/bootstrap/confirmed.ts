import { createInterface } from "node:readline/promises"
import { UsageError } from "../command.ts"

/** Asks a person on a terminal whether to go on; without a terminal only `--yes` says so. */
export async function confirmed(question: string): Promise<boolean> {
  if (process.stdin.isTTY !== true)
    throw new UsageError(
      "Cannot run bootstrap: nobody is here to confirm; look with --dry-run, then say --yes",
    )
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim())
  } finally {
    terminal.close()
  }
}
