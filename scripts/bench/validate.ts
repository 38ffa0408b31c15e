import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { dump } from "js-yaml"
import { openValidator } from "#lib/kubeconform-wasm/index.ts"
import { schemaName } from "#lib/kubeconform-wasm/schema-name.ts"
import { kubernetesSchemas } from "#lib/kubeconform-wasm/schema-sets.ts"
import { type NativeKubeconform, nativeKubeconform } from "../kubeconform/native-kubeconform.ts"
import { median, type Row, row } from "./row.ts"
import { thousandObjects } from "./thousand-objects.ts"

const rounds = 7

/**
 * Measures the validation of 1,000 distinct objects, 500 Deployments and their Services, in turn with native
 * `kubeconform -n 2` on the same objects and schemas (null where Go isn't installed to build it).
 */
export async function benchValidate(say: (line: string) => void): Promise<readonly Row[]> {
  const cold = await coldStarts()
  const native = await nativeKubeconform()
  const folder = await mkdtemp(join(tmpdir(), "bench-validate-"))
  const figures = { distinct: [] as number[], unchanged: [] as number[], native: [] as number[] }
  try {
    if (native !== undefined) await writeSchemas(native)
    const validator = await openValidator({ kubernetes: "1.36" })
    for (let round = -3; round < rounds; round += 1) {
      const objects = thousandObjects(round)
      const distinct = timed(() => validator.validate(objects))
      const unchanged = timed(() => validator.validate(objects))
      const file = join(folder, `${round}.yaml`)
      await Bun.write(file, objects.map((object) => `---\n${dump(object)}`).join(""))
      const startedAt = performance.now()
      await native?.run("-n=2", file)
      // The first rounds are for the compilers of both.
      if (round < 0) continue
      figures.distinct.push(distinct)
      figures.unchanged.push(unchanged)
      if (native !== undefined) figures.native.push(performance.now() - startedAt)
      say(`validate ${round}: ${Math.round(distinct)} ms, unchanged ${Math.round(unchanged)} ms`)
    }
  } finally {
    await native?.remove()
    await rm(folder, { recursive: true, force: true })
  }
  const reference = native === undefined ? undefined : median(figures.native)
  const name = "validate 1,000 objects"
  const than = "(reference: kubeconform -n 2)"
  return [
    row({ name: `${name}, warm ${than}`, value: median(figures.distinct), unit: "ms" }, reference),
    row(
      { name: `${name}, unchanged ${than}`, value: median(figures.unchanged), unit: "ms" },
      reference,
    ),
    row(
      {
        name: `${name} from a cold start, whole process ${than}`,
        value: median(cold),
        unit: "ms",
      },
      reference,
    ),
  ]
}

function timed(work: () => readonly { readonly state: string }[]): number {
  const startedAt = performance.now()
  const verdicts = work()
  const took = performance.now() - startedAt
  if (verdicts.some(({ state }) => state !== "valid"))
    throw new Error("Cannot measure validation: the objects are not valid")
  return took
}

async function coldStarts(): Promise<readonly number[]> {
  const program = join(import.meta.dir, "validate-cold.ts")
  const took: number[] = []
  for (let round = 0; round < 5; round += 1) {
    const startedAt = performance.now()
    const code = await Bun.spawn([process.execPath, program]).exited
    if (code !== 0) throw new Error("Cannot measure validation: the objects are not valid")
    took.push(performance.now() - startedAt)
  }
  return took
}

async function writeSchemas({ schemas }: NativeKubeconform): Promise<void> {
  const { find } = await kubernetesSchemas("1.36")
  for (const [apiVersion = "", kind = ""] of [
    ["apps/v1", "Deployment"],
    ["v1", "Service"],
  ])
    await Bun.write(
      join(schemas, `${schemaName(apiVersion, kind)}.json`),
      JSON.stringify(find(apiVersion, kind)),
    )
}
