import { existsSync, readdirSync, realpathSync } from "node:fs"
import { availableParallelism } from "node:os"
import { join } from "node:path"
import { execute } from "./execute.ts"
import type { Request } from "./frame.ts"
import { defaultLimits, type RenderLimits } from "./limits.ts"
import type { Answer } from "./read-answer.ts"
import { RenderError } from "./render-error.ts"
import type { Rendered } from "./rendered.ts"
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
  findCluster(options)
  const deadline = performance.now() + limits.timeMs
  // What judges the answer is loaded while it is made.
  const [first, { accept, failedApp }] = await Promise.all([
    together(options, { ...limits, deadline }),
    import("./accept.ts"),
  ])
  if (first.cluster === undefined) {
    throw new RenderError(`Cannot render clusters/${options.cluster}/index.ts: ${first.problem}`)
  }
  const { apps: names } = first.cluster
  const done = new Map(first.apps)
  for (const app of names.filter((name) => !done.has(name))) {
    const alone =
      names.length === 1 ? first : await attempt(options, { apps: [app] }, { ...limits, deadline })
    done.set(app, alone.apps.get(app) ?? failedApp(app, options.cluster, alone.problem))
  }
  return accept(first.cluster, done, { objects: limits.objects, missing: first.problem })
}

/** Renders all apps: several processes share a large cluster, and the limits of one. */
async function together(options: RenderOptions, limits: AttemptLimits): Promise<Answer> {
  const count = processesFor(options)
  if (count === 1) return attempt(options, {}, limits)
  const memoryBytes = Math.floor(limits.memoryBytes / count)
  const outputBytes = Math.floor(limits.outputBytes / count)
  const shares = await Promise.allSettled(
    Array.from({ length: count }, (_, index) =>
      attempt(options, { share: { index, count } }, { ...limits, memoryBytes, outputBytes }),
    ),
  )
  const answers = shares.map((share) => {
    if (share.status === "rejected") throw share.reason
    return share.value
  })
  const cluster = answers.find((answer) => answer.cluster !== undefined)?.cluster
  const apps = new Map(answers.flatMap((answer) => [...answer.apps]))
  const [least] = answers.toSorted((a, b) => a.apps.size - b.apps.size)
  return { ...(cluster && { cluster }), apps, problem: least?.problem ?? "" }
}

/** From so many files on a second process saves more than it costs to start. */
const large = 200

function processesFor({ directory, cluster }: RenderOptions): number {
  const files = readdirSync(join(directory, "clusters", cluster)).length
  return files >= large && availableParallelism() > 1 ? 2 : 1
}

type AttemptLimits = RenderLimits & { readonly deadline: number }

function findCluster({ directory, cluster }: RenderOptions): void {
  const dnsLabel = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/
  if (!dnsLabel.test(cluster)) {
    throw new RenderError(
      `Cannot render cluster ${JSON.stringify(cluster)}: its name is no DNS label such as prod`,
    )
  }
  if (existsSync(join(directory, "clusters", cluster, "index.ts"))) return
  const folder = join(directory, "clusters")
  const entries = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : []
  const known = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  throw new RenderError(
    `Cannot render cluster "${cluster}": clusters/${cluster}/index.ts does not exist; this repository has ${known.sort().join(", ") || "no clusters"}`,
  )
}

/** Runs one process that renders a part of the apps, or all; what reads its answer is loaded while it works. */
async function attempt(
  options: RenderOptions,
  part: Pick<Request, "apps" | "share">,
  limits: AttemptLimits,
): Promise<Answer> {
  const left = limits.deadline - performance.now()
  if (left <= 0)
    return { apps: new Map(), problem: `the render did not end within ${limits.timeMs / 1000} s` }
  const timeMs = Math.min(left, limits.timeMs / 3)
  const request: Request = {
    nonce: crypto.getRandomValues(new Uint8Array(16)).toHex(),
    directory: realpathSync(options.directory),
    cluster: options.cluster,
    ...part,
    versions: options.versions,
    objects: limits.objects,
    settleMs: Math.round(timeMs / 2),
  }
  const bun = realpathSync(options.bun ?? process.execPath)
  const installation = options.program ?? ownInstallation
  const { output, ending } = await execute({
    command: command(bun, installation),
    program: program(bun, installation),
    directory: request.directory,
    input: JSON.stringify(request),
    read: async (output) => (await import("./read-answer.ts")).readFrames(output, request.nonce),
    limits: { ...limits, timeMs },
    sandbox: options.sandbox ?? (await detectSandbox()),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  })
  const { answerOf } = await import("./read-answer.ts")
  return answerOf(output, ending, request)
}

/** The tree's own bunfig.toml could preload code before ours, so it is not read. */
function command(bun: string, installation: string): readonly string[] {
  const flags = ["--config=/dev/null", "--no-install", "--no-env-file", "--no-addons"]
  const first = ["--preload", join(import.meta.dir, "confine-first.ts")]
  return [bun, ...flags, ...first, join(installation, "lib/render/child.ts")]
}

/** The repository that we run from; its imports need more of it than lib/. */
const ownInstallation = join(import.meta.dir, "../..")

function program(bun: string, installation: string): readonly string[] {
  const paths = ["lib", "package.json", "tsconfig.json"].map((path) => join(installation, path))
  return [bun, ...paths, ...(installation === ownInstallation ? [] : [import.meta.dir])]
}
