import { readFileSync, statSync, writeSync } from "node:fs"
import { join } from "node:path"
import type { Cluster } from "#lib/kustomize/cluster.ts"
import { isRecord, type JsonRecord } from "#lib/kustomize/record.ts"
import { explain } from "./explain.ts"
import { encodeFrame, type Frame, type Request } from "./frame.ts"
import { freezeIntrinsics } from "./freeze-intrinsics.ts"
import { plainData } from "./plain-data.ts"
import { readCluster } from "./read-cluster.ts"
import type { RenderedApp } from "./rendered.ts"
import { seal } from "./seal.ts"

/**
 * Renders one cluster of a tree: the only program that runs the tree's code. It is started by render() in a process
 * of its own, reads a Request from standard input and writes Frames to file descriptor 3.
 */
async function main(): Promise<void> {
  const request: Request = JSON.parse(readFileSync(0, "utf8"))
  const exit = process.exit.bind(process)
  const strays = seal()
  await renderCluster(request, strays)
  exit(0)
}

async function renderCluster(request: Request, strays: unknown[]): Promise<void> {
  const send = (frame: Frame) => write(encodeFrame(frame, request.nonce))
  const cluster = await loadCluster(request)
  if (typeof cluster === "string") return send({ type: "broken", reason: cluster })
  send({ type: "cluster", cluster })
  const apps = appsOf(cluster, request)
  if (apps.length > 1) freezeIntrinsics()
  for (const app of apps) {
    strays.length = 0
    const rendered = await renderApp(app, cluster, request)
    await new Promise((resolve) => setImmediate(resolve))
    const fine = rendered.state === "failed" || strays.length === 0
    for (const frame of framesOf(fine ? rendered : failed(app, strays[0], request))) send(frame)
  }
}

/** So many objects are about 100 KB: what reads them is never far behind. */
const partLength = 200

function* framesOf(app: RenderedApp): Generator<Frame> {
  if (app.state === "failed") return yield { type: "app", app }
  const { manifests } = app
  let start = 0
  for (; manifests.length - start > partLength; start += partLength)
    yield {
      type: "app",
      app: { ...app, manifests: manifests.slice(start, start + partLength) },
      more: true,
    }
  yield { type: "app", app: { ...app, manifests: manifests.slice(start) } }
}

function appsOf(cluster: Cluster, { apps = cluster.apps, share }: Request): readonly string[] {
  return share === undefined ? apps : apps.filter((_, place) => place % share.count === share.index)
}

async function loadCluster(request: Request): Promise<Cluster | string> {
  const file = `clusters/${request.cluster}/index.ts`
  try {
    return readCluster(plainData((await load(file, request)).default), request.cluster)
  } catch (error) {
    return `Cannot render ${explain(error, file, request.directory)}`
  }
}

async function renderApp(app: string, cluster: Cluster, request: Request): Promise<RenderedApp> {
  const file = fileOf(app, request)
  try {
    if (!statSync(join(request.directory, file), { throwIfNoEntry: false })?.isFile()) {
      throw new Error(`the cluster lists the app "${app}", but this file does not exist`)
    }
    // What finishes an app is loaded while its overlay is: loading takes longer than either's work.
    const [module, { finishApp }, { readOverlay }] = await Promise.all([
      load(file, request),
      import("#lib/kustomize/finish.ts"),
      import("./read-overlay.ts"),
    ])
    const { after, manifests } = readOverlay(plainData(module.default))
    if (manifests.length > request.objects)
      throw new Error(
        `it declares ${manifests.length} objects; at most ${request.objects} are allowed`,
      )
    const finished = finishApp({ app, cluster, after, manifests, versions: request.versions })
    return { state: "rendered", app, ...finished }
  } catch (error) {
    return failed(app, error, request)
  }
}

function failed(app: string, error: unknown, request: Request): RenderedApp {
  const reason = `Cannot render ${explain(error, fileOf(app, request), request.directory)}`
  return { state: "failed", app, reason }
}

function fileOf(app: string, { cluster }: Request): string {
  return `clusters/${cluster}/${app}.ts`
}

/** Imports a file of the tree. Not its default export alone: a promise in there would be waited for. */
async function load(file: string, { directory, settleMs }: Request): Promise<JsonRecord> {
  let timer: Timer | undefined
  const late = new Promise<never>((_, reject) => {
    const error = new Error(`it waits for something that did not come within ${settleMs / 1000} s`)
    error.stack = ""
    timer = setTimeout(() => reject(error), settleMs)
  })
  const module: unknown = await Promise.race([import(join(directory, file)), late])
  clearTimeout(timer)
  if (isRecord(module) && "default" in module) return module
  throw new Error("it has no default export")
}

function write(text: string): void {
  const bytes = Buffer.from(text)
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(3, bytes, written)
    } catch (error) {
      if (!isRecord(error) || error.code !== "EAGAIN") throw error
      Bun.sleepSync(1)
    }
  }
}

await main()
