import { cp, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { constants, zstdCompressSync } from "node:zlib"
import { $ } from "zx"
import { goModule } from "./go-module.ts"

/** The release of kubeconform that the package is named after; its version is the package's. */
export const kubeconformModule = "github.com/yannh/kubeconform@v0.8.0"

/** The compiler that the committed bytes come from; Go fetches it by itself where another one is installed. */
export const goToolchain = "go1.26.8"

const sources = fileURLToPath(new URL("../../lib/kubeconform-wasm/go", import.meta.url))
const packages = ["cache", "loader", "registry", "resource", "validator"]
const droppedFiles = ["pkg/registry/http.go", "pkg/registry/local.go"]

/**
 * Compiles kubeconform to WebAssembly: its own packages, with `go/replaced` in place of the HTTP client and of the
 * registries of files. The same sources give the same bytes. Returns the module compressed with Zstandard.
 */
export async function buildKubeconform(): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), "kubeconform-wasm-"))
  try {
    const original = await goModule(kubeconformModule)
    await cp(sources, folder, { recursive: true })
    const copy = join(folder, "kubeconform")
    const writable = { recursive: true, filter: (path: string) => !path.endsWith("_test.go") }
    await cp(join(original, "go.mod"), join(copy, "go.mod"))
    for (const name of packages)
      await cp(join(original, "pkg", name), join(copy, "pkg", name), writable)
    await $({ quiet: true })`chmod -R u+w ${copy}`
    for (const file of droppedFiles) await rm(join(copy, file))
    await cp(join(folder, "replaced"), copy, { recursive: true })
    const output = join(folder, "kubeconform.wasm")
    const env = { ...process.env, ...target }
    await $({ quiet: true, cwd: folder, env })`go build ${flags} -o ${output} .`
    const params = { [constants.ZSTD_c_compressionLevel]: 19 }
    return zstdCompressSync(await Bun.file(output).bytes(), { params })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const target = {
  GOOS: "wasip1",
  GOARCH: "wasm",
  GOWASM: "",
  GOFLAGS: "-mod=readonly",
  GOEXPERIMENT: "",
  GOTOOLCHAIN: goToolchain,
}
const flags = ["-buildmode=c-shared", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid="]
