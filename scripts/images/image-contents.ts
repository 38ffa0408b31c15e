import { lstat, readdir, readFile, stat } from "node:fs/promises"
import { join } from "node:path"

/** Bytes that each service's image adds to its base and its Debian packages, by service: `rotisserie-app`. */
export type ImageContents = Readonly<Record<string, number>>

/** How much larger than recorded an image's contents may get before somebody has to say that it is meant. */
export const mostGrowth = 1.1

/**
 * Adds up what the Dockerfiles of a repository copy into their images: packages (as installed here) and folders of the
 * repository. Needs no image builder. Packages for another platform than this one weigh differently.
 */
export async function imageContents(root: string): Promise<ImageContents> {
  const dockerfiles = [...new Bun.Glob("apps/**/Dockerfile").scanSync({ cwd: root })].sort()
  const sizes = dockerfiles.map(async (path) => {
    const text = await readFile(join(root, path), "utf8")
    const parts = [...packagesIn(text).flatMap((name) => installed(root, name)), ...foldersIn(text)]
    const bytes = await Promise.all(parts.map((part) => sizeOf(join(root, part))))
    return [path.split("/").slice(1, -1).join("-"), bytes.reduce((sum, size) => sum + size, 0)]
  })
  return Object.fromEntries(await Promise.all(sizes))
}

/** Says which images grew beyond what is recorded, in one sentence each. */
export function growth(recorded: ImageContents, now: ImageContents): readonly string[] {
  return Object.entries(now).flatMap(([service, bytes]) => {
    const before = recorded[service] ?? 0
    return bytes <= before * mostGrowth
      ? []
      : [`${service} grew from ${mebibytes(before)} to ${mebibytes(bytes)}`]
  })
}

/** A size for people: `12.3 MiB`. */
export function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`
}

/** Names the packages, or parts of them, that the first stage hands on. */
function packagesIn(dockerfile: string): readonly string[] {
  const [, list = ""] = /cp --archive --parents([\s\S]*?)\/packages\//.exec(dockerfile) ?? []
  return list.split(/[\s\\]+/).filter((name) => name !== "")
}

/** Names what the last stage takes from the repository. */
function foldersIn(dockerfile: string): readonly string[] {
  const last = dockerfile.slice(dockerfile.lastIndexOf("\nFROM "))
  return [...last.matchAll(/^COPY (?!--)(.+) \S+$/gm)].flatMap(([, from = ""]) => from.split(" "))
}

/** Finds where Bun's isolated installs keep a package; those that use it have links there, which weigh nothing. */
function installed(root: string, name: string): readonly string[] {
  const found = [
    ...new Bun.Glob(`node_modules/.bun/*/node_modules/${name}`).scanSync({
      cwd: root,
      onlyFiles: false,
      dot: true,
    }),
  ]
  if (found.length === 0)
    throw new Error(`Cannot weigh ${name}: it is not installed; run bun install`)
  return found
}

/** Links weigh nothing: what they lead to is counted where it is. */
async function sizeOf(path: string): Promise<number> {
  const self = await lstat(path)
  if (self.isSymbolicLink()) return 0
  if (!self.isDirectory()) return (await stat(path)).size
  const entries = await readdir(path)
  const sizes = await Promise.all(entries.map((entry) => sizeOf(join(path, entry))))
  return sizes.reduce((sum, size) => sum + size, 0)
}
