import { mkdir, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { isRecord } from "#lib/kustomize/record.ts"
import type { Case } from "./case.ts"

/** Builds cases by one `kubectl kustomize`, as the resources of one kustomization. Rejects with what kubectl says. */
export async function kubectlKustomize(cases: readonly Case[]): Promise<readonly Manifest[]> {
  const folder = await mkdtemp(join(tmpdir(), "turnspit-kustomize-"))
  try {
    const names = cases.map((_, index) => `case-${index}`)
    await write(join(folder, "kustomization.yaml"), JSON.stringify({ resources: names }))
    await Promise.all(cases.map((one, index) => writeCase(join(folder, names[index] ?? ""), one)))
    const command = cases.length === 1 ? join(folder, names[0] ?? "") : folder
    const child = Bun.spawn(["kubectl", "kustomize", command], { stdout: "pipe", stderr: "pipe" })
    const [output, errors, code] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ])
    if (code !== 0) throw new Error(`Cannot build with kubectl kustomize: ${errors.trim()}`)
    const parsed: unknown = Bun.YAML.parse(output)
    const documents: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed]
    return documents.filter(isRecord) as unknown as readonly Manifest[]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function writeCase(folder: string, one: Case): Promise<void> {
  for (const [path, kustomization] of Object.entries(one.kustomizations))
    await write(join(folder, path, "kustomization.yaml"), JSON.stringify(kustomization))
  for (const [path, content] of Object.entries(one.files))
    await write(join(folder, path), typeof content === "string" ? content : documents(content))
}

/** JSON is YAML. */
function documents(objects: readonly object[]): string {
  return objects.map((object) => JSON.stringify(object)).join("\n---\n")
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await Bun.write(path, text)
}
