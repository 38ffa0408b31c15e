import { rm } from "node:fs/promises"
import { runCommand } from "./command.ts"
import { repositoryRoot } from "./repository-root.ts"
import { pathsOf } from "./up/paths.ts"
import { isAlive, readRunning } from "./up/running.ts"

/** Stops what `bun run up` started. */
await runCommand<"forget">({
  name: "down",
  summary: "Stops what `bun run up` started; its state stays for the next `up`.",
  flags: { forget: "deletes the state under .turnspit/ too" },
  async run(call) {
    const paths = pathsOf(await repositoryRoot())
    const running = await readRunning(paths)
    if (running === undefined) console.log("Nothing runs here")
    else await stop(running.pid)
    if (running !== undefined) console.log("Stopped")
    if (call.has("forget")) {
      await rm(paths.state, { recursive: true, force: true })
      console.log("Deleted .turnspit/")
    }
    return 0
  },
})

async function stop(pid: number): Promise<void> {
  process.kill(pid, "SIGTERM")
  const deadline = Date.now() + 8000
  while (isAlive(pid) && Date.now() < deadline) await Bun.sleep(25)
  if (isAlive(pid)) process.kill(pid, "SIGKILL")
}
