import { mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { ImageSource, PulledImage } from "./images.ts"

export interface GitImages extends ImageSource {
  /** Remembers that this commit holds these versions (service → tag), until `git gc` of the references. */
  remember(revision: string, versions: Readonly<Record<string, string>>): Promise<void>
}

/**
 * Serves images from a git repository: an image is a service of this repository in one content version.
 *
 * `refs/turnspit/images/<service>/<tag>` names a commit that holds the version; a pull lays that commit's
 * tree under `directory/<service>-<tag>`. Packages resolve from the folder above it, unless the commit's
 * `bun.lock` differs from `lockfile` there: then they are installed into the image.
 */
export function gitImages(options: {
  readonly gitDirectory: string
  readonly directory: string
  /** The `bun.lock` whose packages are installed above `directory`. */
  readonly lockfile: string
}): GitImages {
  const pulls = new Map<string, Promise<PulledImage>>()
  const git = (...args: readonly string[]) =>
    run(["git", "--git-dir", options.gitDirectory, ...args])

  async function pull(image: string): Promise<PulledImage> {
    const parsed = parse(image)
    if (parsed === undefined) return missing(image, "it has no content version as tag")
    const reference = `refs/turnspit/images/${parsed.service}/${parsed.tag}`
    const found = await git(
      "rev-parse",
      "--verify",
      "--quiet",
      "--end-of-options",
      `${reference}^{commit}`,
    )
    if (found.exitCode !== 0)
      return missing(image, "no pushed commit holds that service in that version")
    const target = join(options.directory, `${parsed.service}-${parsed.tag}`)
    if (!(await exists(target))) await unpack(found.stdout.trim(), target)
    await forgetOlder(options.directory, parsed.service, target)
    const main = await entryPoint(target, parsed.service)
    if (main === undefined)
      return missing(image, `the commit has no src/main.ts for the service "${parsed.service}"`)
    return { state: "pulled", directory: target, command: ["bun", main] }
  }

  async function unpack(revision: string, target: string): Promise<void> {
    await mkdir(dirname(target), { recursive: true })
    const draft = `${target}.draft-${process.pid}`
    await rm(draft, { recursive: true, force: true })
    await mkdir(draft)
    try {
      const archive = Bun.spawn(
        ["git", "--git-dir", options.gitDirectory, "archive", "--format=tar", revision],
        {
          env: environment(),
          stderr: "ignore",
        },
      )
      const tar = Bun.spawn(["tar", "-x", "-f", "-", "-C", draft], {
        stdin: archive.stdout,
        stderr: "pipe",
      })
      if ((await tar.exited) !== 0)
        throw new Error(`Cannot unpack ${revision}: ${firstLine(await text(tar.stderr))}`)
      await installPackages(draft)
      await rename(draft, target)
    } finally {
      await rm(draft, { recursive: true, force: true })
    }
  }

  async function installPackages(image: string): Promise<void> {
    const wanted = Bun.file(join(image, "bun.lock"))
    const present = Bun.file(options.lockfile)
    if (!(await wanted.exists())) return
    if ((await present.exists()) && (await wanted.text()) === (await present.text())) return
    const install = await run(
      [process.execPath, "install", "--frozen-lockfile", "--ignore-scripts", "--silent"],
      image,
    )
    if (install.exitCode !== 0)
      throw new Error(`Cannot install the packages of the image: ${firstLine(install.stderr)}`)
  }

  return {
    async remember(revision, versions) {
      const updates = Object.entries(versions).map(
        ([service, tag]) => `update refs/turnspit/images/${service}/${tag} ${revision}\n`,
      )
      if (updates.length === 0) return
      const update = Bun.spawn(
        ["git", "--git-dir", options.gitDirectory, "update-ref", "--stdin"],
        {
          env: environment(),
          stdin: new Blob(updates),
          stderr: "pipe",
        },
      )
      if ((await update.exited) !== 0)
        throw new Error(
          `Cannot remember the images of ${revision}: ${firstLine(await text(update.stderr))}`,
        )
    },
    pull(image) {
      const known = pulls.get(image)
      if (known !== undefined) return known
      const pulling = pull(image)
        .catch((cause: unknown) =>
          missing(image, cause instanceof Error ? cause.message : String(cause)),
        )
        .finally(() => pulls.delete(image))
      pulls.set(image, pulling)
      return pulling
    },
  }
}

/** `ghcr.io/acme/rotisserie-app:tree-1f2e…` → its service and tag, both safe as path and reference. */
function parse(image: string): { service: string; tag: string } | undefined {
  const match = /(?:^|\/)(?<service>[a-z0-9]+(?:-[a-z0-9]+)*):(?<tag>tree-[0-9a-f]{16})$/.exec(
    image,
  )
  const { service, tag } = match?.groups ?? {}
  return service === undefined || tag === undefined ? undefined : { service, tag }
}

function missing(image: string, why: string): PulledImage {
  return {
    state: "missing",
    reason: `Cannot pull "${image}": ${why}; the embedded node runs the services of this repository only`,
  }
}

/** `rotisserie-app` is apps/rotisserie/app, `sync` is apps/sync. */
async function entryPoint(image: string, service: string): Promise<string | undefined> {
  const parts = service.split("-")
  const folders = [
    join("apps", service),
    ...parts
      .slice(1)
      .map((_, at) =>
        join("apps", parts.slice(0, at + 1).join("-"), parts.slice(at + 1).join("-")),
      ),
  ]
  for (const folder of folders) {
    const main = join(folder, "src", "main.ts")
    if (await exists(join(image, main))) return main
  }
  return undefined
}

/** Versions of a service that stay on disk; an older one that is wanted again is pulled again. */
const kept = 5

async function forgetOlder(directory: string, service: string, current: string): Promise<void> {
  const now = new Date()
  await utimes(current, now, now)
  const pattern = new RegExp(`^${service}-tree-[0-9a-f]{16}$`)
  const versions = await Promise.all(
    (await readdir(directory))
      .filter((name) => pattern.test(name))
      .map(async (name) => ({ name, usedAt: (await stat(join(directory, name))).mtimeMs })),
  )
  for (const { name } of versions.toSorted((a, b) => b.usedAt - a.usedAt).slice(kept))
    await rm(join(directory, name), { recursive: true, force: true })
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

async function run(
  command: readonly string[],
  cwd?: string,
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const child = Bun.spawn([...command], {
    ...(cwd !== undefined && { cwd }),
    env: environment(),
    stderr: "pipe",
  })
  const [stdout, stderr, exitCode] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    child.exited,
  ])
  return { exitCode, stdout, stderr }
}

/** The caller's environment without git's own variables: inside a hook they name another repository. */
function environment(): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_")),
  )
}

function text(stream: ReadableStream<Uint8Array>): Promise<string> {
  return new Response(stream).text()
}

function firstLine(output: string): string {
  return output.trim().split("\n")[0] ?? ""
}
