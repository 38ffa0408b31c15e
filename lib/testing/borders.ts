import { dirname, join, normalize } from "node:path"

/** One import of one source file, with the target as a path of the repository, or as the package it names. */
export interface Import {
  readonly file: string
  readonly specifier: string
  readonly target: string
  /** Gone once the types are stripped. */
  readonly typeOnly: boolean
}

/** Lists the imports of a source file. `file` is its path in the repository. */
export function importsOf(file: string, source: string): readonly Import[] {
  const transpiler = new Bun.Transpiler({ loader: file.endsWith("x") ? "tsx" : "ts" })
  const values = new Set(transpiler.scanImports(source).map(({ path }) => path))
  const written = source.matchAll(/^(?:import|export)\b(?:[^"'`;]*?\bfrom)?\s*["']([^"']+)["']/gm)
  const specifiers = new Set([...values, ...[...written].map(([, specifier = ""]) => specifier)])
  return [...specifiers].map((specifier) => ({
    file,
    specifier,
    target: targetOf(specifier, file),
    typeOnly: !values.has(specifier),
  }))
}

function targetOf(specifier: string, file: string): string {
  if (specifier.startsWith(".")) return normalize(join(dirname(file), specifier))
  return specifier.startsWith("#") ? specifier.slice(1) : specifier
}

/** Says which border of the design an import crosses, as `a.ts imports "b.ts": <rule>`; undefined when none. */
export function borderProblem(found: Import): string | undefined {
  const rule = brokenRule(found)
  return rule === undefined ? undefined : `${found.file} imports "${found.specifier}": ${rule}`
}

function brokenRule({ file, target, typeOnly }: Import): string | undefined {
  if (isTest(file)) return undefined
  if (isTest(target)) return "what only tests use is imported from tests only"
  const from = areaOf(file)
  const to = areaOf(target)
  if (to === from) return undefined
  if (to === undefined) return packageRule(from, target, typeOnly)
  if (from === "scripts") return undefined
  if (to === "scripts") return "nobody imports scripts"
  const allowed = from === undefined ? [] : (borders.find(([area]) => area.test(from))?.[1] ?? [])
  const matching = allowed.filter((border) => border.to.test(to))
  if (matching.some((border) => typeOnly || border.types !== true)) return undefined
  if (matching.length > 0) return `${from} takes only types from ${to}`
  return `${from} may import ${allowed.map((border) => border.name).join(", ") || "no other folder"}`
}

/** lib/kustomize has no packages at run time, so that a checkout renders without an installation. */
function packageRule(
  from: string | undefined,
  target: string,
  typeOnly: boolean,
): string | undefined {
  const pure = ["lib/kustomize", "policies"].includes(from ?? "") || isData(from)
  if (!pure || typeOnly) return undefined
  return `${from} imports no package and no module of the runtime, "${target}" included, except for types`
}

function isData(area: string | undefined): boolean {
  return area?.startsWith("clusters/") === true || area?.endsWith("/base") === true
}

interface Border {
  readonly name: string
  readonly to: RegExp
  /** Only types may cross. */
  readonly types?: true
}

const kustomize = border("lib/kustomize")
const kustomizeTypes = { ...kustomize, name: "types of lib/kustomize", types: true } as const
const kubeconform = border("lib/kubeconform-wasm")
const service = border("lib/service")

/** The table of the design: which folder may import which. Its own folder is always fine. */
const borders: readonly (readonly [RegExp, readonly Border[]])[] = [
  [/^policies$/, [kustomize]],
  [/^lib\/render$/, [kustomize]],
  [/^lib\/kube$/, [kustomizeTypes]],
  [/^lib\/embedded$/, [kustomizeTypes, kubeconform]],
  [
    /^lib\/sync$/,
    [kustomize, border("lib/render"), border("lib/kube"), border("policies"), kubeconform],
  ],
  [/^apps\/[^/]+\/base$/, [kustomize]],
  [/^apps\/sync\/src$/, [service, border("lib/sync"), border("lib/kube")]],
  [/^apps\/renderer\/src$/, [service, border("lib/render")]],
  [/^apps\/.*\/src$/, [service]],
  [/^clusters\//, [{ name: "apps/*/base", to: /^apps\/[^/]+\/base$/ }, kustomize]],
]

function border(folder: string): Border {
  return { name: folder, to: new RegExp(`^${folder}$`) }
}

/** The folder that a border runs around; undefined for a package. */
function areaOf(path: string): string | undefined {
  const [area] =
    /^(policies|scripts|lib\/[^/]+|clusters\/[^/]+|apps\/.*?\/(base|src))(?=\/)/.exec(path) ?? []
  if (area !== undefined) return area
  return path.startsWith("apps/") ? dirname(path) : undefined
}

/** Tests, the folders of what only tests need, benches, which measure what tests test, and the table of the faults. */
function isTest(path: string): boolean {
  if (/^scripts\/(bench|faults\/)/.test(path)) return true
  return path.endsWith(".test.ts") || path.split("/").includes("testing")
}

/** Finds files that import themselves by way of others, each circle once as `a.ts → b.ts → a.ts`. Types do not count. */
export function circles(imports: readonly Import[]): readonly string[] {
  const targets = Map.groupBy(
    imports.filter(({ typeOnly }) => !typeOnly),
    ({ file }) => file,
  )
  const done = new Set<string>()
  const found: string[] = []
  const visit = (file: string, path: readonly string[]) => {
    const at = path.indexOf(file)
    if (at >= 0) found.push([...path.slice(at), file].join(" → "))
    if (at >= 0 || done.has(file)) return
    for (const { target } of targets.get(file) ?? []) visit(target, [...path, file])
    done.add(file)
  }
  for (const file of [...targets.keys()].sort()) visit(file, [])
  return found
}

/** Says what is wrong with a source file's name or length; undefined when nothing is. */
export function fileProblem(file: string, source: string): string | undefined {
  const unusual = file.split("/").find((part) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*$/.test(part))
  if (unusual !== undefined) return `${file}: "${unusual}" is not kebab-case`
  const lines = source.trimEnd().split("\n").length
  const free = isTest(file) || file.includes(".generated.")
  return lines > 300 && !free ? `${file} has ${lines} lines; no file passes 300` : undefined
}
