import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import type { Progress } from "#lib/sync/progress.ts"
import type { Report } from "#lib/sync/report.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { heap } from "../../apps/sync/base/heap.ts"
import { readProgress } from "../../apps/sync/src/read-progress.ts"
import { sign } from "../../apps/sync/src/webhook.ts"

/** A sync service in a process of its own, and what it costs. */
export interface MeasuredService {
  /** Waits for the run of a commit that is there already, or moves the branch to one and tells the service. */
  follow(revision: string, move?: () => void): Promise<Followed>
  /** Requests so far, by method and kind, and the CPU time of the process. */
  costs(): Promise<Costs>
  /** Lines of the service's log, parsed. */
  readonly log: readonly { readonly message: string; readonly [field: string]: unknown }[]
  /** VmHWM of the process, and the most that its children took together. In MB. */
  memory(): Promise<{ readonly peak: number; readonly now: number; readonly children: number }>
  stop(): Promise<void>
}

export interface Followed {
  readonly report: Report
  /** From the moment before the branch moved to the report. */
  readonly tookMs: number
  /** When each stage first began and last ended, in ms from the start. */
  readonly stages: ReadonlyMap<string, readonly [number, number]>
}

export interface Costs {
  readonly counts: Readonly<Record<string, number>>
  readonly cpuMs: number
}

export interface MeasuredServiceOptions {
  readonly kubeconfig: string
  readonly repository: string
  readonly state: string
  readonly repositoryId: string
}

const secret = "a secret of the benchmark"

/** Starts the service on a bare repository; it runs at once what its branch names. */
export async function measuredService(options: MeasuredServiceOptions): Promise<MeasuredService> {
  const { kubeconfig, repository, state, repositoryId } = options
  const spawnedAt = new Date()
  const started = Promise.withResolvers<string>()
  let answered = Promise.withResolvers<Costs>()
  const args = [kubeconfig, repository, state, repositoryId, secret]
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "sync-process.ts"), ...args], {
    env: { ...process.env, [heap.name]: heap.value },
    stdout: "pipe",
    stderr: "inherit",
    ipc: (message: { readonly url: string } | Costs) =>
      "url" in message ? started.resolve(message.url) : answered.resolve(message),
    onExit: () => started.reject(new Error("Cannot measure the sync service: it ended")),
  })
  const log: { message: string }[] = []
  void collect(child.stdout, log)
  let children = 0
  const sampling = setInterval(async () => {
    children = Math.max(children, await childrenOf(child.pid))
  }, 200)
  const url = await started.promise

  return {
    log,
    async follow(revision, move) {
      const after = (move === undefined ? spawnedAt : new Date()).toISOString()
      const startedAt = performance.now()
      move?.()
      if (move !== undefined) await deliver(url, revision)
      const signal = AbortSignal.timeout(900_000)
      const answer = await fetch(
        `${url}/api/progress?${new URLSearchParams({ revision, after })}`,
        { signal },
      )
      const stages = new Map<string, readonly [number, number]>()
      for await (const progress of readProgress(answer)) {
        const now = performance.now() - startedAt
        note(stages, progress, now)
        if (progress.type === "finished") return { report: progress.report, tookMs: now, stages }
      }
      throw new Error("Cannot measure a push: the service ended before its run did")
    },
    async costs() {
      answered = Promise.withResolvers()
      child.send("costs")
      return answered.promise
    },
    async memory() {
      const status = await readFile(`/proc/${child.pid}/status`, "utf8").catch(() => "")
      const megabytes = (field: string) =>
        Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1] ?? Number.NaN) / 1000
      return { peak: megabytes("VmHWM"), now: megabytes("VmRSS"), children }
    },
    async stop() {
      clearInterval(sampling)
      child.disconnect()
      const late = setTimeout(() => child.kill("SIGKILL"), 10_000)
      await child.exited
      clearTimeout(late)
    },
  }
}

function note(
  stages: Map<string, readonly [number, number]>,
  progress: Progress,
  now: number,
): void {
  if (progress.type !== "stage") return
  const name = `${progress.app === undefined ? "" : "apps' "}${progress.stage}`
  const [first] = stages.get(name) ?? [now]
  stages.set(name, [first, now])
}

async function deliver(url: string, revision: string): Promise<void> {
  const body = JSON.stringify({ ref: "refs/heads/main", before: "0".repeat(40), after: revision })
  const headers = {
    "content-type": "application/json",
    "x-github-event": "push",
    "x-github-delivery": crypto.randomUUID(),
    "x-hub-signature-256": sign(body, secret),
  }
  const answer = await fetch(`${url}/webhook`, { method: "POST", body, headers })
  if (!answer.ok) throw new Error(`Cannot tell the service of a push: it answered ${answer.status}`)
}

async function collect(
  stdout: ReadableStream<Uint8Array>,
  log: { message: string }[],
): Promise<void> {
  const decoder = new TextDecoder()
  let rest = ""
  for await (const chunk of stdout) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n")
    rest = lines.pop() ?? ""
    for (const line of lines) log.push(JSON.parse(line))
  }
}

/** What all descendants of a process take together now, in MB; 0 where there is no /proc. */
async function childrenOf(pid: number): Promise<number> {
  const parents = new Map<number, { readonly parent: number; readonly pages: number }>()
  for (const name of await readdir("/proc").catch(() => []))
    if (/^\d+$/.test(name)) {
      const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "")
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
      parents.set(Number(name), { parent: Number(fields[1]), pages: Number(fields[21]) })
    }
  let total = 0
  const family = new Set([pid])
  for (const member of family)
    for (const [id, { parent, pages }] of parents)
      if (parent === member && !family.has(id)) {
        family.add(id)
        total += pages * 4096
      }
  return total / 1e6
}

/** Waits until the service has logged such a line after the first `from`; returns the time it took, in ms. */
export async function logged(
  service: MeasuredService,
  message: string,
  from: number,
): Promise<number> {
  const startedAt = performance.now()
  await eventually(() => service.log.slice(from).some((line) => line.message === message), 30_000)
  return performance.now() - startedAt
}
