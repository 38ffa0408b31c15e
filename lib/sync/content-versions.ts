import { posix } from "node:path"
import type { TreeFile } from "./checkout.ts"

export interface Reading {
  readonly read: (path: string) => Promise<string>
  /** Blob id → what the file imports: kept between commits. */
  readonly imports: Map<string, readonly string[]>
}

/**
 * Computes the content version of every service: `tree-` and 16 hex digits of a hash over the blobs of its
 * folder (without `base/` and tests), of every folder that its source imports, directly or not, and of what every build reads.
 * A service is a folder `apps/<system>[/<service>]` with `src/main.ts`; its name is `<system>[-<service>]`.
 */
export async function contentVersions(
  files: readonly TreeFile[],
  reading: Reading,
): Promise<Readonly<Record<string, string>>> {
  const shipped = files.filter((file) => !/\.test\.tsx?$/.test(file.path))
  const versions: Record<string, string> = {}
  for (const service of services(shipped)) {
    const units = Map.groupBy(shipped, (file) => unitOf(file.path, service))
    const reached = await reachable(service, units, reading)
    versions[nameOf(service)] = `tree-${hash(reached.flatMap((unit) => units.get(unit) ?? []))}`
  }
  return versions
}

/** `apps/rotisserie/app`, `apps/sync`, … */
function services(files: readonly TreeFile[]): readonly string[] {
  return files.flatMap(
    ({ path }) => /^(apps\/[^/]+(?:\/[^/]+)?)\/src\/main\.ts$/.exec(path)?.[1] ?? [],
  )
}

function nameOf(service: string): string {
  return service.split("/").slice(1).join("-")
}

/** What every Dockerfile installs packages by, and what keeps files out of every build. */
const ofEveryBuild = ["bun.lock", "bunfig.toml", "package.json", ".dockerignore"]

/** The folders whose code ends up in the running service. */
async function reachable(
  service: string,
  units: ReadonlyMap<string, readonly TreeFile[]>,
  reading: Reading,
): Promise<readonly string[]> {
  const reached = new Set([service, ...ofEveryBuild])
  // A set can be added to while it is walked: what is new is visited too.
  for (const unit of reached) {
    const sources = (units.get(unit) ?? []).filter(({ path }) => /\.[jt]sx?$/.test(path))
    const imports = await Promise.all(sources.map((file) => importsOf(file, reading)))
    for (const path of imports.flat()) reached.add(unitOf(path, service))
  }
  return [...reached]
}

/** What a change of a file counts for: its service, `lib/<folder>`, or the folder on top. Manifests count for nothing. */
function unitOf(path: string, service: string): string {
  const parts = path.split("/")
  const [top = "", folder = "", part = ""] = parts
  if (path.startsWith(`${service}/base/`)) return "base"
  if (path.startsWith(`${service}/`)) return service
  if (top === "lib" && parts.length > 2) return `lib/${folder}`
  if (top === "apps") return `apps/${folder}/${part}`
  return top
}

/** Paths that a file imports. */
async function importsOf(file: TreeFile, { read, imports }: Reading): Promise<readonly string[]> {
  const found = imports.get(file.id) ?? scan(file.path, await read(file.path))
  imports.set(file.id, found)
  return found.flatMap((imported) => resolve(file.path, imported) ?? [])
}

const transpilers = {
  ts: new Bun.Transpiler({ loader: "ts" }),
  tsx: new Bun.Transpiler({ loader: "tsx" }),
} as const

/** Type imports are gone when a service runs, so the transpiler leaves them out. */
function scan(path: string, code: string): readonly string[] {
  try {
    const transpiler = transpilers[path.endsWith("x") ? "tsx" : "ts"]
    return transpiler.scanImports(code).map((found) => found.path)
  } catch {
    // A syntax error is somebody else's sentence; the file's own content still counts.
    return []
  }
}

/** `#lib/service/log.ts` and relative paths; packages are covered by bun.lock. */
function resolve(from: string, imported: string): string | undefined {
  if (imported.startsWith("#")) return imported.slice(1)
  if (imported.startsWith(".")) return posix.join(posix.dirname(from), imported)
  return undefined
}

function hash(files: readonly TreeFile[]): string {
  const lines = files.map((file) => `${file.id} ${file.path}\n`).sort()
  return new Bun.CryptoHasher("sha256").update(lines.join("")).digest("hex").slice(0, 16)
}
