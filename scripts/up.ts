import { rm } from "node:fs/promises"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe } from "#lib/sync/describe.ts"
import type { Report } from "#lib/sync/report.ts"
import { type Call, runCommand } from "./command.ts"
import { git } from "./git.ts"
import { repositoryRoot } from "./repository-root.ts"
import { followedBranch, type Paths, pathsOf } from "./up/paths.ts"
import { handOverHead, nameRemote, prepareRepository } from "./up/repository.ts"
import { announcePush, runOf } from "./up/run-of.ts"
import { type Running, readRunning } from "./up/running.ts"

type Flag = "detach" | "json"

/** Who started us: `bun run up`, as a rule. */
const parent = process.ppid

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
  const json = call.has("json")
  const detached = call.has("detach")
  const say = json ? console.error : console.log
  const paths = pathsOf(await repositoryRoot())
  const present = await readRunning(paths)
  await prepareRepository(paths)
  const { remote, notes } = await nameRemote(paths)
  const handover = await handOverHead(paths, followedBranch)
  for (const note of [...notes, ...handover.notes, ...(await uncommitted(paths, remote))])
    say(`! ${note}`)
  const startedAt = new Date()
  const service =
    present === undefined ? await startService(paths, remote, { detached, json }) : undefined
  if (service !== undefined && !detached) stopTogether(service)
  // A service that has HEAD already runs nothing: its last run tells how it went.
  const after = present !== undefined && !handover.moved ? new Date(0) : startedAt
  try {
    const running = present ?? (await ready(paths, service))
    if (present !== undefined) say(`Already running (process ${present.pid}); deploying HEAD to it`)
    if (service === undefined || detached) for (const line of running.notes) say(line)
    if (present !== undefined) await announcePush(paths, running, handover.revision)
    const state = await firstRun(running, { revision: handover.revision, after }, (line) => {
      if (service === undefined || detached) say(line)
    })
    if (json) console.log(JSON.stringify(addresses(running), null, 2))
    else for (const line of epilogue(running, service === undefined || detached)) say(line)
    if (service === undefined || detached) {
      service?.unref()
      return state === "failed" ? 1 : 0
    }
    return await stayForeground(service, paths)
  } catch (error) {
    service?.kill("SIGTERM")
    await service?.exited
    throw error
  }
}

type Service = Bun.Subprocess

/**
 * Starts the process that is the cluster and the sync service. In the foreground it prints its runs itself and holds a
 * pipe from us: it stops when the pipe ends, so that killing `up` in any way leaves nothing behind.
 */
async function startService(
  paths: Paths,
  remote: string,
  { detached, json }: { readonly detached: boolean; readonly json: boolean },
): Promise<Service> {
  await rm(paths.running, { force: true })
  await Bun.write(paths.log, "", { mode: 0o600 })
  const script = join(dirname(fileURLToPath(import.meta.url)), "up/service.ts")
  const log = Bun.file(paths.log)
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
      stdout: detached ? log : json ? 2 : 1,
      stderr: log,
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

async function uncommitted(paths: Paths, remote: string): Promise<readonly string[]> {
  const changes = (await git(paths.root, "status", "--porcelain"))
    .split("\n")
    .filter((line) => line !== "")
  if (changes.length === 0) return []
  const files = changes.length === 1 ? "1 file" : `${changes.length} files`
  return [
    `Uncommitted changes in ${files} are not deployed; commit, then \`git push ${remote} ${followedBranch}\``,
  ]
}

async function firstRun(
  running: Running,
  wanted: { readonly revision: string; readonly after: Date },
  say: (line: string) => void,
): Promise<Report["state"]> {
  const colour = process.stdout.isTTY === true
  let state: Report["state"] = "failed"
  for await (const progress of runOf(running, wanted)) {
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

/** Passes Ctrl-C, SIGTERM and our parent's death on to the service, and ends with it: within 5 s, whatever we are at. */
function stopTogether(service: Service): void {
  let stopping = false
  const stop = (): void => {
    service.kill(stopping ? "SIGKILL" : "SIGTERM")
    if (stopping) return
    stopping = true
    setTimeout(() => service.kill("SIGKILL"), 4500).unref()
    void service.exited.then(() => process.exit(0))
  }
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop)
  // Nobody could reach us with Ctrl-C any more once the `bun run` above us was killed.
  setInterval(() => {
    if (process.ppid !== parent && !stopping) stop()
  }, 250).unref()
}

/** Waits for the end of the service, which only comes unasked for when it broke. */
async function stayForeground(service: Service, paths: Paths): Promise<never> {
  await service.exited
  // When we were told to stop, `stopTogether` ends the process first.
  await Bun.sleep(100)
  throw new Error(`Cannot go on: the service ended unexpectedly; see ${paths.log}`)
}
