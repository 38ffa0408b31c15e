/**
 * Derives the schemas of kubeconform-wasm from Kubernetes's own documents in the Go module k8s.io/kubernetes: the OpenAPI
 * document (`api/openapi-spec/swagger.json`) and the lists of allowed values, which that one only has in prose, from the
 * code the API server's own document is made of (`pkg/generated/openapi/zz_generated.openapi.go`). Needs Go:
 *
 *     bun scripts/generate/json-schemas.ts
 */
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { constants, zstdCompressSync } from "node:zlib"
import { goModule } from "../kubeconform/go-module.ts"
import { kubernetesDefinitions } from "../kubeconform/kubernetes-definitions.ts"

const version = "1.36.3"
const source = await goModule(`k8s.io/kubernetes@v${version}`)
const definitions = kubernetesDefinitions(
  version,
  await Bun.file(join(source, "api/openapi-spec/swagger.json")).json(),
  await Bun.file(join(source, "pkg/generated/openapi/zz_generated.openapi.go")).text(),
)
const target = fileURLToPath(
  new URL("../../lib/kubeconform-wasm/schemas-1.36.json.zst", import.meta.url),
)
const params = { [constants.ZSTD_c_compressionLevel]: 19 }
await Bun.write(target, zstdCompressSync(JSON.stringify(definitions), { params }))
console.log(`${Object.keys(definitions.kinds).length} kinds, ${Bun.file(target).size} bytes`)
