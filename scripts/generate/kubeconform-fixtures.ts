/**
 * Writes kubeconform's own fixtures and the table of the native command's verdicts on them. Needs Go:
 *
 *     bun scripts/generate/kubeconform-fixtures.ts
 */
import { fileURLToPath } from "node:url"
import { constants, zstdCompressSync } from "node:zlib"
import { crdsOf, fixtureStates } from "#lib/kubeconform-wasm/fixtures/fixtures.ts"
import { openValidator } from "#lib/kubeconform-wasm/index.ts"
import { kubeconformFixtures, nativeVerdicts } from "../kubeconform/fixture-verdicts.ts"
import { nativeKubeconform } from "../kubeconform/native-kubeconform.ts"

const folder = fileURLToPath(new URL("../../lib/kubeconform-wasm/fixtures/", import.meta.url))
const native = await nativeKubeconform()
if (native === undefined) throw new Error("Cannot ask native kubeconform: Go isn't installed")
const files = await kubeconformFixtures()
const verdicts = await nativeVerdicts(native, files, crdsOf(files))
await native.remove()
const validator = await openValidator({ kubernetes: "1.36", crds: crdsOf(files) })
const wasm = fixtureStates(validator, files)
const table = Object.keys(files).map((file) => [
  file,
  { native: verdicts[file] ?? [], wasm: wasm[file] ?? [] },
])
const params = { [constants.ZSTD_c_compressionLevel]: 19 }
await Bun.write(`${folder}fixtures.json.zst`, zstdCompressSync(JSON.stringify(files), { params }))
await Bun.write(
  `${folder}verdicts.generated.json`,
  `${JSON.stringify(Object.fromEntries(table), null, 1)}\n`,
)
