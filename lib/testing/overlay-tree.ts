import { cp, mkdir, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { testKinds } from "./test-kinds.ts"

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** A tree as a commit lays it out, in a temporary folder. */
export interface OverlayTree {
  readonly directory: string
  remove(): Promise<void>
}

/** Makes a tree whose cluster `local` runs the given overlays, by app; `files` adds to it or replaces. */
export async function overlayTree(
  overlays: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
): Promise<OverlayTree> {
  const directory = await mkdtemp(join(tmpdir(), "turnspit-tree-"))
  await mkdir(join(directory, "lib"))
  for (const library of ["lib/kustomize", "lib/render"])
    await cp(join(root, library), join(directory, library), { recursive: true })
  await cp(join(root, "package.json"), join(directory, "package.json"))
  const cluster = {
    name: "local",
    kubernetes: "1.36",
    source: { branch: "main" },
    drift: "report",
    prune: { limit: 20, allow: [] },
    namespaces: ["web"],
    kinds: testKinds,
    images: "tree",
    apps: Object.keys(overlays),
  }
  const index = `import { cluster } from "#lib/kustomize/cluster.ts"\nexport default cluster(${JSON.stringify(cluster)})\n`
  await Bun.write(join(directory, "clusters/local/index.ts"), index)
  for (const [app, source] of Object.entries(overlays)) {
    await Bun.write(join(directory, `clusters/local/${app}.ts`), source)
  }
  for (const [path, text] of Object.entries(files)) await Bun.write(join(directory, path), text)
  return { directory, remove: () => rm(directory, { recursive: true, force: true }) }
}

/** Writes an overlay with one ConfigMap, after some statements. */
export function configMapOverlay(
  name: string,
  statements = "",
  data = '{ colour: "red" }',
): string {
  return `${statements}
const data = ${data}
const settings = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "${name}", namespace: "web" }, data }
export default { manifests: [settings] }
`
}
