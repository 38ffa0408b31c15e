import { render } from "#lib/render/render.ts"
import type { Rendered } from "#lib/render/rendered.ts"
import { plainSandbox } from "#lib/render/sandbox.ts"
import { count } from "#lib/sync/review/meaning/words.ts"
import { type Call, runCommand } from "./command.ts"
import { print } from "./print.ts"

type Flag = "json" | "check" | "app"

/** Prints the manifests of a cluster as a push of the working tree would apply them. */
await runCommand<Flag>({
  name: "render",
  summary:
    "Prints the manifests of a cluster, from the working tree, after validation and policies.",
  operands: ["<cluster>"],
  flags: {
    app: "=NAME prints this app only",
    check: "prints a summary instead of the manifests",
    json: "prints a JSON array instead of YAML",
  },
  run: printCluster,
})

async function printCluster(call: Call<Flag>): Promise<number> {
  const [cluster = ""] = call.operands
  const rendering = renderWorkingTree(cluster)
  const [rendered, { problems, warnings }] = await Promise.all([
    rendering,
    import("./judged.ts").then(({ judged }) => judged(rendering)),
  ])
  const wanted = call.value("app")
  if (wanted !== undefined && !rendered.apps.some(({ app }) => app === wanted))
    throw new Error(
      `Cannot render the app "${wanted}": cluster ${cluster} has ${rendered.apps.map(({ app }) => app).join(", ")}`,
    )
  const manifests = rendered.apps.flatMap((one) =>
    one.state === "rendered" && (wanted === undefined || one.app === wanted) ? one.manifests : [],
  )
  for (const warning of warnings) console.error(`! ${warning}`)
  for (const problem of problems) console.error(`✗ ${problem}`)
  if (call.has("check"))
    console.log(
      `${cluster}: ${count(manifests.length, "object")} in ${count(rendered.apps.length, "app")}, ${count(problems.length, "problem")}`,
    )
  else if (call.has("json")) await print(`${JSON.stringify(manifests, null, 2)}\n`)
  else await (await import("./print-yaml.ts")).printYaml(manifests)
  return problems.length === 0 ? 0 : 1
}

async function renderWorkingTree(cluster: string): Promise<Rendered> {
  const [{ repositoryRoot }, { workingTreeVersions }] = await Promise.all([
    import("./repository-root.ts"),
    import("./working-tree.ts"),
  ])
  const directory = await repositoryRoot()
  const versions = await workingTreeVersions(directory)
  // This command is itself code of the tree that it renders: a sandbox would protect nobody, and costs 60 ms.
  return await render({ directory, cluster, versions, sandbox: plainSandbox })
}
