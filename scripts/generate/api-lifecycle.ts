/**
 * Derives the table of deprecated and removed API versions from Kubernetes's own marks, which the Go modules
 * k8s.io/api, k8s.io/apiextensions-apiserver and k8s.io/kube-aggregator v0.36.3 carry:
 *
 *     bun scripts/generate/api-lifecycle.ts path/to/api path/to/apiextensions-apiserver path/to/kube-aggregator
 */
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const roots = process.argv.slice(2)
if (roots.length === 0) {
  console.error("Usage: bun scripts/generate/api-lifecycle.ts path/to/api path/to/…")
  process.exit(2)
}

interface Lifecycle {
  deprecated?: string
  removed?: string
  replacement?: string
}

const table: Record<string, Lifecycle> = {}
for (const root of roots)
  for (const file of new Bun.Glob("**/zz_generated.prerelease-lifecycle.go").scanSync(root))
    if (!file.includes("testapigroup")) await readFile(join(root, file))

const lines = Object.entries(table)
  .filter(([, { deprecated, removed }]) => deprecated !== undefined || removed !== undefined)
  .toSorted(([a], [b]) => (a < b ? -1 : 1))
  .map(([name, lifecycle]) => `  ${JSON.stringify(name)}: ${JSON.stringify(lifecycle)}`)
const target = "../../policies/facts/api-lifecycle.generated.json"
await Bun.write(fileURLToPath(new URL(target, import.meta.url)), `{\n${lines.join(",\n")}\n}\n`)

/** Adds `"<apiVersion> <kind>"` → releases for each kind of one version of one group. */
async function readFile(path: string): Promise<void> {
  const folder = dirname(path)
  const register = await Bun.file(join(folder, "register.go")).text()
  const [, group = ""] = /GroupName = "([^"]*)"/.exec(register) ?? []
  const apiVersion = [group, folder.slice(folder.lastIndexOf("/") + 1)].filter(Boolean).join("/")
  const source = await Bun.file(path).text()
  const methods = source.matchAll(
    /^func \(in \*(\w+)\) APILifecycle(Deprecated|Removed|Replacement)\(\).*\n\treturn (.*)$/gm,
  )
  for (const [, kind = "", mark = "", value = ""] of methods) {
    if (kind.endsWith("List")) continue
    const name = `${apiVersion} ${kind}`
    table[name] = { ...table[name], [mark.toLowerCase()]: written(value) }
  }
}

/** `1, 16` → `1.16`; `schema.GroupVersionKind{Group: "apps", Version: "v1", Kind: "X"}` → `apps/v1 X`. */
function written(value: string): string {
  const [, group, version, kind] =
    /Group: "([^"]*)", Version: "([^"]*)", Kind: "([^"]*)"/.exec(value) ?? []
  if (version === undefined) return value.replace(", ", ".")
  // One mark says IngressClassList where it means IngressClass.
  return `${[group, version].filter(Boolean).join("/")} ${kind?.replace(/List$/, "")}`
}
