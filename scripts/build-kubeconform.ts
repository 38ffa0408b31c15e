/**
 * Rebuilds the WebAssembly module of kubeconform-wasm from source. Needs Go, and the Go module proxy the first time:
 *
 *     bun scripts/build-kubeconform.ts
 */
import { fileURLToPath } from "node:url"
import { buildKubeconform } from "./kubeconform/build-kubeconform.ts"

const target = fileURLToPath(
  new URL("../lib/kubeconform-wasm/kubeconform.wasm.zst", import.meta.url),
)
const bytes = await buildKubeconform()
await Bun.write(target, bytes)
console.log(`${bytes.length} bytes`)
