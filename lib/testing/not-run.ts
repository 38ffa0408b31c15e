import { appendFileSync } from "node:fs"

/**
 * Says loudly that a test did not run here and why: one line on stderr and, if the environment
 * names a file in TURNSPIT_NOT_RUN, the same line there, for the gate's closing list.
 */
export function notRun(name: string, reason: string): void {
  const line = `NOT RUN: ${name}: ${reason}\n`
  process.stderr.write(line)
  const list = process.env.TURNSPIT_NOT_RUN
  if (list !== undefined && list !== "") appendFileSync(list, line)
}
