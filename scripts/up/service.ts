/**
 * The process that is the embedded cluster and the sync service:
 * `bun scripts/up/service.ts <repository root> <remote> attached|detached`.
 * Attached, it prints its runs and ends when its standard input does.
 */
import { randomBytes } from "node:crypto"
import { readFile, rename, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { startSyncService } from "#apps/sync/src/sync-service.ts"
import { gitImages } from "#lib/embedded/git-images.ts"
import { type Embedded, startEmbedded } from "#lib/embedded/start.ts"
import { openClient } from "#lib/kube/open-client.ts"
import { detectSandbox } from "#lib/render/sandbox.ts"
import { createLog } from "#lib/service/log.ts"
import { describe } from "#lib/sync/describe.ts"
import { openSource } from "#lib/sync/source.ts"
import { type Paths, pathsOf } from "./paths.ts"
import type { Running } from "./running.ts"

const [root = "", remote = "", mode = "attached"] = process.argv.slice(2)
const stopping = new AbortController()
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stopping.abort())
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
  const notes: string[] = []
  const images = gitImages({
    gitDirectory: paths.repository,
    directory: paths.images,
    lockfile: join(paths.root, "bun.lock"),
  })
  const embedded = await startEmbedded({
    directory: paths.cluster,
    images,
    onProblem: (sentence) => notes.push(`! ${sentence}`),
  })
  try {
    const sandbox = await detectSandbox()
    if (mode === "attached") for (const note of notes) console.log(note)
    const sync = await startSyncService({
      clusterName: "local",
      client: openClient({ server: embedded.server, ca: embedded.ca, token: () => embedded.token }),
      source: await openSource({ repository: paths.repository, state: paths.sync }),
    })
    await announce(paths, { embedded, statusUrl: sync.url, sandbox: sandbox.sentence, notes })
    await new Promise<void>((resolve) => stopping.signal.addEventListener("abort", () => resolve()))
    await sync.stop()
  } finally {
    await rm(paths.running, { force: true })
    await embedded.stop()
  }
}
