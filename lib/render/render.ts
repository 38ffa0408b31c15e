import { randomBytes } from "node:crypto"
import { existsSync } from "node:fs"
import { readdir, realpath } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Cluster } from "#lib/kustomize/cluster.ts"
import { accept, failedApp } from "./accept.ts"
import { type Execution, execute } from "./execute.ts"
import { decodeFrames, type Request } from "./frame.ts"
import { defaultLimits, type RenderLimits } from "./limits.ts"
import { noPrivateRoot } from "./private-root.ts"
import { readCluster } from "./read-cluster.ts"
import { readFrame } from "./read-frame.ts"
import { RenderError } from "./render-error.ts"
import type { Rendered, RenderedApp } from "./rendered.ts"
import { detectSandbox, type Sandbox } from "./sandbox.ts"

/** What is rendered, wherever that happens. */
export interface RenderRequest {
  /** A tree: a checkout of one commit. Its code runs, in a process of its own. */
  readonly directory: string
  readonly cluster: string
  /** Content version of each service: `{ "rotisserie-app": "tree-1f2e…" }`. */
  readonly versions: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  readonly limits?: Partial<RenderLimits>
}

/** Renders one cluster of a tree: render() in a child process, or remoteRender() in a service of its own. */
export type Render = (request: RenderRequest) => Promise<Rendered>

export interface RenderOptions extends RenderRequest {
  /** The repository whose lib/render and lib/kustomize finish the render; the one that this runs from when absent. */
  readonly program?: string
  /** The Bun to run; this one when absent. */
  readonly bun?: string
  /** The best that the system offers when absent. */
  readonly sandbox?: Sandbox
}

/**
 * Renders one cluster of a tree, each app by itself. Rejects with a RenderError of one sentence when the cluster as a
 * whole cannot be rendered, and with the signal's reason when it is aborted.
 */
export async function render(options: RenderOptions): Promise<Rendered> {
  const limits = { ...defaultLimits, ...options.limits }
  await findCluster(options)
  const deadline = performance.now() + limits.timeMs
  const once = (apps?: readonly string[]) => attempt(options, apps, { ...limits, deadline })
  const first = await once()
  if (first.cluster === undefined) {
    throw new RenderError(`Cannot render clusters/${options.cluster}/index.ts: ${first.problem}`)
  }
  const { apps: names } = first.cluster
  const done = new Map(first.apps)
  for (const app of names.filter((name) => !done.has(name))) {
    const alone = names.length === 1 ? first : await once([app])
    done.set(app, alone.apps.get(app) ?? failedApp(app, options.cluster, alone.problem))
  }
  return accept(first.cluster, done, { objects: limits.objects, missing: first.problem })
}

async function findCluster({ directory, cluster }: RenderOptions): Promise<void> {
  const dnsLabel = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/
  if (!dnsLabel.test(cluster)) {
    throw new RenderError(
      `Cannot render cluster ${JSON.stringify(cluster)}: its name is no DNS label such as prod`,
    )
  }
  if (existsSync(join(directory, "clusters", cluster, "index.ts"))) return
  const entries = await readdir(join(directory, "clusters"), { withFileTypes: true }).catch(
    () => [],
  )
  const known = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  throw new RenderError(
    `Cannot render cluster "${cluster}": clusters/${cluster}/index.ts does not exist; this repository has ${known.sort().join(", ") || "no clusters"}`,
  )
}

interface Attempt {
  readonly cluster?: Cluster
  /** The apps that were done, by name. */
  readonly apps: ReadonlyMap<string, RenderedApp>
  /** Why an app that is missing here is missing. */
  readonly problem: string
}

/** Runs one process that renders the given apps, or all. */
async function attempt(
  options: RenderOptions,
  apps: readonly string[] | undefined,
  limits: RenderLimits & { readonly deadline: number },
): Promise<Attempt> {
  const left = limits.deadline - performance.now()
  if (left <= 0)
    return { apps: new Map(), problem: `the render did not end within ${limits.timeMs / 1000} s` }
  const timeMs = Math.min(left, limits.timeMs / 3)
  const request: Request = {
    nonce: randomBytes(16).toString("hex"),
    directory: await realpath(options.directory),
    cluster: options.cluster,
    ...(apps === undefined ? {} : { apps }),
    versions: options.versions,
    objects: limits.objects,
    settleMs: Math.round(timeMs / 2),
  }
  const bun = await realpath(options.bun ?? process.execPath)
  const installation = options.program ?? ownInstallation
  const execution = await execute({
    command: command(bun, installation),
    program: program(bun, installation),
    directory: request.directory,
    input: JSON.stringify(request),
    limits: { ...limits, timeMs },
    sandbox: options.sandbox ?? (await detectSandbox()),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  })
  return read(execution, request)
}

/** The tree's own bunfig.toml could preload code before ours, so it is not read. */
function command(bun: string, installation: string): readonly string[] {
  const flags = ["--config=/dev/null", "--no-install", "--no-env-file", "--no-addons"]
  return [bun, ...flags, join(installation, "lib/render/child.ts")]
}

/** The repository that we run from; its imports need more of it than lib/. */
const ownInstallation = fileURLToPath(new URL("../..", import.meta.url))

function program(bun: string, installation: string): readonly string[] {
  return [bun, ...["lib", "package.json", "tsconfig.json"].map((path) => join(installation, path))]
}

/** Trusts nothing the process wrote: repository code ran in it. */
function read({ output, ending }: Execution, request: Request): Attempt {
  const problem = problemOf(ending)
  const apps = new Map<string, RenderedApp>()
  let cluster: Cluster | undefined
  for (const value of decodeFrames(output, request.nonce)) {
    const frame = readFrame(value)
    if (frame?.type === "broken") throw new RenderError(frame.reason)
    if (frame?.type === "cluster") cluster ??= readCluster(frame.cluster, request.cluster)
    if (frame?.type === "app" && cluster?.apps.includes(frame.app.app))
      apps.set(frame.app.app, frame.app)
  }
  return { ...(cluster === undefined ? {} : { cluster }), apps, problem }
}

function problemOf(ending: Execution["ending"]): string {
  if (ending.state === "stopped") return `it ${ending.reason}`
  if (ending.code === noPrivateRoot) return "this system made no sandbox for this folder"
  return `its process ended before it was done (exit code ${ending.code})`
}
