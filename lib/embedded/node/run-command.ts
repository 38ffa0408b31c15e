import { startProcess } from "./start-process.ts"

/** Runs a command beside a container, for an exec probe or hook; resolves with its exit code, 1 when it cannot be started. */
export async function runCommand(
  command: readonly string[],
  {
    directory,
    environment,
    signal,
  }: {
    readonly directory: string
    readonly environment: Readonly<Record<string, string>>
    /** Kills it. */
    readonly signal: AbortSignal
  },
): Promise<number> {
  try {
    const running = startProcess({ command, directory, environment, onOutput: () => {} })
    const kill = () => running.kill()
    signal.addEventListener("abort", kill)
    const { code } = await running.ended
    signal.removeEventListener("abort", kill)
    return code
  } catch {
    return 1
  }
}
