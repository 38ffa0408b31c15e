import { createLog, type Log } from "./log.ts"

/** Runs a service's main function; what stops it from starting becomes one log line without a stack, and exit code 1. */
export async function start(name: string, main: (log: Log) => void | Promise<void>): Promise<void> {
  const log = createLog({ fields: { service: name } })
  try {
    await main(log)
  } catch (error) {
    log.error(error instanceof Error ? error.message : String(error))
    process.exit(1)
  }
}
