import { open, rm } from "node:fs/promises"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe } from "#lib/sync/describe.ts"
import { type Call, runCommand } from "./command.ts"
import { git } from "./git.ts"
import { repositoryRoot } from "./repository-root.ts"
import { followProgress } from "./up/follow.ts"
import { type Paths, pathsOf } from "./up/paths.ts"
import { handOverHead, nameRemote, prepareRepository } from "./up/repository.ts"
import { isAlive, type Running, readRunning } from "./up/running.ts"

type Flag = "detach" | "json"

/** Starts the embedded cluster and the sync service, and deploys HEAD to it. */
await runCommand<Flag>({
  name: "up",
  summary:
    "Runs this repository on an embedded cluster: deploys HEAD, then every `git push local main`.",
  flags: {
    detach: "returns when the first run is done; `bun run down` stops it",
    json: "prints addresses as JSON when the first run is done, progress on stderr",
  },
  run: up,
})

async function up(call: Call<Flag>): Promise<number> {
  const say = call.has("json") ? console.error : console.log
  const paths = pathsOf(await repositoryRoot())
  const present = await readRunning(paths)
  await prepareRepository(paths)
  const { remote, notes } = await nameRemote(paths)
  const handover = await handOverHead(paths, "main")
  const service =
    present === undefined ? await startService(paths, remote, call.has("detach")) : undefined
  try {
    const running = present ?? (await ready(paths, service))
    const uncommitted = await uncommittedNote(paths, running.remote)
    for (const note of [...notes, ...handover.notes, ...running.notes, ...uncommitted])
      say(`! ${note}`)
    if (present !== undefined) say(`Already running (process ${present.pid}); deploying HEAD to it`)
    say(`Renders run ${running.sandbox}`)
    const state = await followRun(running, handover.revision, say)
    if (call.has("json")) console.log(JSON.stringify(addresses(running), null, 2))
    else
      for (const line of epilogue(running, service === undefined || call.has("detach"))) say(line)
    if (service === undefined || call.has("detach")) {
      service?.unref()
      return state === "failed" ? 1 : 0
    }
    return await stayForeground(service, running, say)
  } catch (error) {
    service?.kill("SIGTERM")
    await service?.exited
    throw error
  }
}

type Service = Bun.Subprocess<"pipe" | "ignore", Bun.BunFile, Bun.BunFile>

/**
 * Starts the process that is the cluster and the sync service. In the foreground it holds a pipe from us and stops
 * when the pipe ends, so that killing `up` in any way leaves nothing behind.
 */
async function startService(paths: Paths, remote: string, detached: boolean): Promise<Service> {
  await rm(paths.running, { force: true })
  const log = await open(paths.log, "w", 0o600)
  await log.close()
  const script = join(dirname(fileURLToPath(import.meta.url)), "up/service.ts")
  return Bun.spawn(
    [
      process.execPath,
      "--no-env-file",
      script,
      paths.root,
      remote,
      detached ? "detached" : "attached",
    ],
    {
      cwd: paths.root,
      stdin: detached ? "ignore" : "pipe",
      stdout: Bun.file(paths.log),
      stderr: Bun.file(paths.log),
      // Its own process group: a Ctrl-C reaches us, and we pass it on.
      detached: true,
    },
  )
}

async function ready(paths: Paths, service: Service | undefined): Promise<Running> {
  const deadline = Date.now() + 60_000
  while (Date.now() < deadline) {
    const running = await readRunning(paths)
    if (running !== undefined) return running
    if (service?.exitCode !== null) throw new Error(await lastSentence(paths))
    await Bun.sleep(25)
  }
  throw new Error(`Cannot start: the service was not ready within 60 s; see ${paths.log}`)
}

/** What the service said last before it ended. */
async function lastSentence(paths: Paths): Promise<string> {
  const lines = (await Bun.file(paths.log).text()).trim().split("\n")
  return (
    lines.findLast((line) => line.startsWith("Cannot ")) ??
    `Cannot start: the service ended; see ${paths.log}`
  )
}

async function uncommittedNote(paths: Paths, remote: string): Promise<readonly string[]> {
  const changes = (await git(paths.root, "status", "--porcelain"))
    .split("\n")
    .filter((line) => line !== "")
  if (changes.length === 0) return []
  const files = changes.length === 1 ? "1 file" : `${changes.length} files`
  return [
    `Uncommitted changes in ${files} are not deployed; commit, then \`git push ${remote} main\``,
  ]
}

async function followRun(
  running: Running,
  revision: string,
  say: (line: string) => void,
): Promise<string> {
  let state = "unknown"
  const colour = process.stdout.isTTY === true
  for await (const progress of followProgress(running.statusUrl, revision)) {
    for (const line of describe(progress, { colour })) say(line)
    if (progress.type === "finished") state = progress.report.state
  }
  return state
}

function addresses(running: Running) {
  const { statusUrl, rotisserieUrl, ocrUrl, kubeconfig, remote } = running
  return { statusUrl, rotisserieUrl, ocrUrl, kubeconfig, remote }
}

function epilogue(running: Running, detached: boolean): readonly string[] {
  return [
    "",
    `  Status       ${running.statusUrl}`,
    `  Rotisserie   ${running.rotisserieUrl}`,
    `  kubectl      kubectl --kubeconfig ${running.kubeconfig} get pods -A`,
    `  Deploy       git push ${running.remote} main`,
    "",
    detached ? "`bun run down` stops it." : "Ctrl-C stops everything.",
  ]
}

/** Shows every later run until Ctrl-C, SIGTERM or the end of the service; stops the service within 5 s. */
async function stayForeground(
  service: Service,
  running: Running,
  say: (line: string) => void,
): Promise<number> {
  const colour = process.stdout.isTTY === true
  let stopping = false
  const stop = () => {
    if (stopping) service.kill("SIGKILL")
    stopping = true
    service.kill("SIGTERM")
    setTimeout(() => service.kill("SIGKILL"), 4500).unref()
  }
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop)
  const watching = (async () => {
    for await (const progress of followProgress(running.statusUrl))
      for (const line of describe(progress, { colour })) say(line)
  })().catch(() => undefined)
  await service.exited
  await watching
  if (stopping) return 0
  throw new Error(
    `Cannot go on: the service ended${isAlive(service.pid) ? "" : " unexpectedly"}; see the log beside .turnspit/running.json`,
  )
}
