import type { Manifest } from "#lib/kustomize/manifest.ts"
import { render } from "#lib/render/render.ts"
import type { Rendered } from "#lib/render/rendered.ts"
import { plainSandbox } from "#lib/render/sandbox.ts"
import { judgeSchemas } from "#lib/sync/judge-schemas.ts"
import { validate } from "#lib/sync/validate.ts"
import { judgeCluster } from "#policies/judge.ts"
import { type Call, runCommand } from "./command.ts"
import { repositoryRoot } from "./repository-root.ts"
import { toYaml } from "./to-yaml.ts"
import { workingTreeVersions } from "./working-tree.ts"

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
  const root = await repositoryRoot()
  const rendered = await render({
    directory: root,
    cluster,
    versions: await workingTreeVersions(root),
    // This command is itself code of the tree that it renders: a sandbox would protect nobody, and costs 60 ms.
    sandbox: plainSandbox,
  })
  const wanted = call.value("app")
  if (wanted !== undefined && !rendered.apps.some(({ app }) => app === wanted))
    throw new Error(
      `Cannot render the app "${wanted}": cluster ${cluster} has ${rendered.apps.map(({ app }) => app).join(", ")}`,
    )
  const manifests = rendered.apps.flatMap((one) =>
    one.state === "rendered" && (wanted === undefined || one.app === wanted) ? one.manifests : [],
  )
  const { problems, warnings } = await judged(rendered)
  for (const warning of warnings) console.error(`! ${warning}`)
  for (const problem of problems) console.error(`✗ ${problem}`)
  if (call.has("check"))
    console.log(
      `${cluster}: ${manifests.length} objects in ${rendered.apps.length} apps, ${problems.length} problems`,
    )
  else
    await write(call.has("json") ? `${JSON.stringify(manifests, null, 2)}\n` : documents(manifests))
  return problems.length === 0 ? 0 : 1
}

/** Everything that would stop a push of this render. */
async function judged(
  rendered: Rendered,
): Promise<{ problems: readonly string[]; warnings: readonly string[] }> {
  const whole = rendered.apps.flatMap((one) => (one.state === "rendered" ? [one] : []))
  const judgement = judgeCluster(whole, rendered.cluster)
  return {
    problems: [
      ...rendered.apps.flatMap((one) => (one.state === "failed" ? [one.reason] : [])),
      ...whole.flatMap(({ manifests }) => validate(manifests)),
      ...[...(await judgeSchemas(rendered)).values()].flat(),
      ...[...judgement.apps.values()].flat(),
      ...judgement.problems,
    ],
    warnings: judgement.warnings,
  }
}

function documents(manifests: readonly Manifest[]): string {
  return manifests.map((manifest) => `---\n${toYaml(manifest)}`).join("")
}

/** Waits until the reader has it all: a pipe is slower than an exit. */
async function write(text: string): Promise<void> {
  await Bun.write(Bun.stdout, text)
}
