import { mkdir, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { basename, dirname, join } from "node:path"
import { runs } from "#lib/kubeconform-wasm/fixtures/fixtures.ts"
import { schemaName } from "#lib/kubeconform-wasm/schema-name.ts"
import { kubernetesSchemas, withCustomResources } from "#lib/kubeconform-wasm/schema-sets.ts"
import { kubeconformModule } from "./build-kubeconform.ts"
import { goModule } from "./go-module.ts"
import type { NativeKubeconform } from "./native-kubeconform.ts"

/** Reads kubeconform's own fixtures: every YAML and JSON file below `fixtures/`, by its path there. */
export async function kubeconformFixtures(): Promise<Readonly<Record<string, string>>> {
  const folder = join(await goModule(kubeconformModule), "fixtures")
  const names = [...new Bun.Glob("**/*.{yaml,yml,json}").scanSync(folder)].sort()
  const texts = names.map(
    async (name) => [name, await Bun.file(join(folder, name)).text()] as const,
  )
  return Object.fromEntries(await Promise.all(texts))
}

/** Asks the native command for its verdict on every resource of every file; it reads the schemas that ours reads. */
export async function nativeVerdicts(
  native: NativeKubeconform,
  files: Readonly<Record<string, string>>,
  crds: readonly unknown[],
): Promise<Readonly<Record<string, readonly string[]>>> {
  await writeSchemas(native, crds)
  const folder = await mkdtemp(join(tmpdir(), "kubeconform-fixtures-"))
  try {
    const verdicts: Record<string, readonly string[]> = {}
    for (const [name, text] of Object.entries(files)) {
      const path = join(folder, name)
      await mkdir(dirname(path), { recursive: true })
      await Bun.write(path, text)
      const { resources } = JSON.parse(
        await native.run("-n=1", "-output=json", "-verbose", path),
      ) as {
        readonly resources: readonly NativeResource[]
      }
      verdicts[name] = runs(resources.map(({ status, msg }) => stateOf(status, msg)))
    }
    return verdicts
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The same for many small files with one call. */
export async function nativeVerdictsTogether(
  native: NativeKubeconform,
  files: Readonly<Record<string, string>>,
  crds: readonly unknown[],
): Promise<Readonly<Record<string, readonly string[]>>> {
  await writeSchemas(native, crds)
  const folder = await mkdtemp(join(tmpdir(), "kubeconform-files-"))
  try {
    for (const [name, text] of Object.entries(files)) await Bun.write(join(folder, name), text)
    const { resources } = JSON.parse(
      await native.run("-n=1", "-output=json", "-verbose", folder),
    ) as {
      readonly resources: readonly (NativeResource & { readonly filename: string })[]
    }
    const byFile = Map.groupBy(resources, ({ filename }) => basename(filename))
    return Object.fromEntries(
      Object.keys(files).map((name) => [
        name,
        runs((byFile.get(name) ?? []).map(({ status, msg }) => stateOf(status, msg))),
      ]),
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface NativeResource {
  readonly status: string
  readonly msg: string
}

async function writeSchemas(native: NativeKubeconform, crds: readonly unknown[]): Promise<void> {
  const all = await withCustomResources("1.36", crds)
  for (const id of [...(await kubernetesSchemas("1.36")).kinds, ...all.kinds]) {
    const at = id.lastIndexOf("/")
    const [apiVersion, kind] = [id.slice(0, at), id.slice(at + 1)]
    const path = join(native.schemas, `${schemaName(apiVersion, kind)}.json`)
    await Bun.write(path, JSON.stringify(all.find(apiVersion, kind)))
  }
}

/** The native command's words in ours. A kind that makes no file name has no schema. */
function stateOf(status: string, message: string): string {
  if (status === "statusError")
    return /^could not find schema for |invalid (URL escape|control character in URL)/.test(message)
      ? "missing schema"
      : "unreadable"
  return { statusValid: "valid", statusInvalid: "invalid" }[status] ?? "skipped"
}
