import { mkdir, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { $ } from "zx"
import { kubeconformModule } from "./build-kubeconform.ts"

/** The native command, built from the module that the WebAssembly is made of. */
export interface NativeKubeconform {
  /** Where schemas are put for it, as `deployment-apps-v1.json`. */
  readonly schemas: string
  /** Runs it on files, strictly, with the schemas and no others; returns its output. */
  run(...args: readonly string[]): Promise<string>
  remove(): Promise<void>
}

/** Builds native kubeconform with Go in a folder of its own; undefined where Go isn't installed. */
export async function nativeKubeconform(): Promise<NativeKubeconform | undefined> {
  if (Bun.which("go") === null) return undefined
  const folder = await mkdtemp(join(tmpdir(), "kubeconform-"))
  const schemas = join(folder, "schemas")
  await mkdir(schemas)
  const [module = "", version] = kubeconformModule.split("@")
  const env = { ...process.env, GOBIN: folder, GOFLAGS: "-mod=mod" }
  await $({ quiet: true, cwd: folder, env })`go install ${module}/cmd/kubeconform@${version}`
  const location = `${schemas}/{{.ResourceKind}}{{.KindSuffix}}.json`
  return {
    schemas,
    run: async (...args) => {
      const strict = ["-strict", "-schema-location", location]
      const run = $({
        quiet: true,
        nothrow: true,
      })`${join(folder, "kubeconform")} ${strict} ${args}`
      return (await run).stdout
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
