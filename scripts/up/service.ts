/**
 * The process that is the embedded cluster and the sync service:
 * `bun scripts/up/service.ts <repository root> <remote> attached|detached`.
 * Attached, it prints its runs and ends when its standard input does.
 */
import { randomBytes } from "node:crypto"
import { readFile, rename, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { HookSettings } from "#apps/sync/src/hook-settings.ts"
import { startSyncService } from "#apps/sync/src/sync-service.ts"
import { gitImages } from "#lib/embedded/git-images.ts"
import { isFree } from "#lib/embedded/network/free-port.ts"
import { type Embedded, startEmbedded } from "#lib/embedded/start.ts"
import { openClient } from "#lib/kube/open-client.ts"
import { detectSandbox } from "#lib/render/sandbox.ts"
import { createLog } from "#lib/service/log.ts"
import { describe } from "#lib/sync/describe.ts"
import { dropLease } from "#lib/sync/lease.ts"
import type { Progress } from "#lib/sync/progress.ts"
import { openSource } from "#lib/sync/source.ts"
import { followedBranch, type Paths, pathsOf } from "./paths.ts"
import type { Running } from "./running.ts"

// Bun's fetch would send requests to our own loopback addresses through a proxy.
for (const name of ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]) delete process.env[name]
const [root = "", remote = "", mode = "attached"] = process.argv.slice(2)
const stopping = new AbortController()
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(signal, () => stopping.abort())
if (mode === "attached") {
  // Whoever started us holds the other end: without him we end, and our pods with us.
  process.stdin.on("end", () => stopping.abort())
  process.stdin.resume()
}
try {
  await serve(pathsOf(root))
  process.exit(0)
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exit(1)
}

async function serve(paths: Paths): Promise<void> {
  const problems: string[] = []
  const images = gitImages({
    gitDirectory: paths.repository,
    directory: paths.images,
    lockfile: join(paths.root, "bun.lock"),
  })
  const embedded = await startEmbedded({
    directory: paths.cluster,
    images,
    onProblem: (sentence) => problems.push(sentence),
  })
  try {
    const client = openClient({
      server: embedded.server,
      ca: embedded.ca,
      token: () => embedded.token,
    })
    // What a person with rights does once on a real cluster: the namespace of the inventories.
    const namespace = { apiVersion: "v1", kind: "Namespace" }
    if ((await client.get({ ...namespace, name: "turnspit" })) === undefined)
      await client.create({ ...namespace, metadata: { name: "turnspit" } })
    // Nobody but this process can reach this cluster: who holds its Lease was killed.
    await dropLease({ client, repositoryId: "local", namespace: "turnspit" })
    const { sentence: sandbox } = await detectSandbox()
    const notes = [...problems.map((problem) => `! ${problem}`), sandbox]
    if (mode === "attached") for (const note of notes) console.log(note)
    const sync = await startSyncService({
      clusterName: "local",
      client,
      source: await openSource({ repository: paths.repository, state: paths.sync }),
      repositoryId: "local",
      branch: followedBranch,
      webhookSecret: await webhookSecret(paths.webhookSecret),
      port: await lastPort(paths),
      hostname: "127.0.0.1",
      pollMs: 10_000,
      stateDirectory: paths.sync,
      onCheckout: ({ revision, versions }) => images.remember(revision, versions),
      onProgress: mode === "attached" ? print : undefined,
      log: createLog({
        fields: { service: "sync" },
        write: (line) => void process.stderr.write(`${line}\n`),
      }),
    })
    await announce(paths, { embedded, statusUrl: sync.url, notes })
    await new Promise<void>((resolve) => {
      if (stopping.signal.aborted) resolve()
      stopping.signal.addEventListener("abort", () => resolve())
    })
    await rm(paths.running, { force: true })
    await sync.stop()
  } finally {
    await embedded.stop()
  }
}

function print(progress: Progress): void {
  const colour = process.stdout.isTTY === true
  for (const line of describe(progress, { colour })) console.log(line)
}

/** Made once: the git hook signs with it, the service checks. */
async function webhookSecret(path: string): Promise<string> {
  const present = await readFile(path, "utf8").catch(() => undefined)
  if (present !== undefined && present.trim() !== "") return present.trim()
  const secret = randomBytes(32).toString("hex")
  await writeFile(path, `${secret}\n`, { mode: 0o600 })
  return secret
}

/** The port of last time, so that a page that is open finds the service again; 0 when it is taken. */
async function lastPort(paths: Paths): Promise<number> {
  const settings: unknown = await Bun.file(paths.hookSettings)
    .json()
    .catch(() => undefined)
  if (typeof settings !== "object" || settings === null || !("service" in settings)) return 0
  const port = Number(URL.parse(String(settings.service))?.port ?? 0)
  return isFree(port) ? port : 0
}

/** Tells the git hook and the other scripts where the service is. */
async function announce(
  paths: Paths,
  facts: {
    readonly embedded: Embedded
    readonly statusUrl: string
    readonly notes: readonly string[]
  },
): Promise<void> {
  const { embedded, notes } = facts
  const statusUrl = facts.statusUrl.replace(/\/$/, "")
  const settings: HookSettings = {
    service: statusUrl,
    secretFile: paths.webhookSecret,
    branch: followedBranch,
  }
  await replace(paths.hookSettings, settings)
  const running: Running = {
    pid: process.pid,
    statusUrl,
    rotisserieUrl: `http://rotisserie.localhost:${embedded.ingressPort}`,
    ocrUrl: embedded.serviceUrl("rotisserie", "rotisserie-ocr", 3001) ?? "",
    kubeconfig: embedded.kubeconfig,
    remote,
    notes,
  }
  await replace(paths.running, running)
}

/** Readers see the old file or the new one, never half of it. */
async function replace(path: string, value: unknown): Promise<void> {
  await writeFile(`${path}.draft`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 })
  await rename(`${path}.draft`, path)
}
