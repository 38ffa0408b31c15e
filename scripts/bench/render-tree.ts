import { render } from "#lib/render/render.ts"
import { plainSandbox } from "#lib/render/sandbox.ts"

/**
 * Renders the cluster `local` of a tree with the tree's own library, in a child process, and prints it as YAML: what
 * `bun run render` does before it judges.
 */
const [directory = "."] = process.argv.slice(2)
const rendering = render({
  directory,
  cluster: "local",
  versions: {},
  limits: { objects: 20_000 },
  sandbox: plainSandbox,
  program: directory,
})
const [{ apps }, { printYaml }] = await Promise.all([rendering, import("../print-yaml.ts")])
const manifests = apps.flatMap((app) => {
  if (app.state === "failed") throw new Error(app.reason)
  return app.manifests
})
await printYaml(manifests)
