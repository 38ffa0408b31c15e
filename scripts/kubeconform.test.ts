import { expect, test } from "bun:test"
import { crdsOf, fixtureStates, readFixtures } from "#lib/kubeconform-wasm/fixtures/fixtures.ts"
import table from "#lib/kubeconform-wasm/fixtures/verdicts.generated.json"
import { openValidator } from "#lib/kubeconform-wasm/index.ts"
import { notRun } from "#lib/testing/not-run.ts"
import { buildKubeconform, goToolchain } from "./kubeconform/build-kubeconform.ts"
import {
  kubeconformFixtures,
  nativeVerdicts,
  nativeVerdictsTogether,
} from "./kubeconform/fixture-verdicts.ts"
import { mutatedManifests } from "./kubeconform/mutated-manifests.ts"
import { nativeKubeconform } from "./kubeconform/native-kubeconform.ts"
import { sampleDefinitions } from "./kubeconform/sample-manifests.ts"

const minutes = 60_000

test(
  "buildKubeconform() makes the bytes that are committed",
  async () => {
    if (!hasGo()) return notRun("kubeconform.wasm rebuilt", `it needs ${goToolchain}`)
    const committed = new URL("../lib/kubeconform-wasm/kubeconform.wasm.zst", import.meta.url)
    const [built, kept] = [await buildKubeconform(), await Bun.file(committed).bytes()]
    expect(Bun.SHA256.hash(built, "hex")).toBe(Bun.SHA256.hash(kept, "hex"))
  },
  5 * minutes,
)

test(
  "nativeKubeconform() says of every fixture what the table says, and what we say",
  async () => {
    const native = hasGo() ? await nativeKubeconform() : undefined
    if (native === undefined)
      return notRun("native kubeconform on its fixtures", `it needs ${goToolchain}`)
    try {
      const files = await kubeconformFixtures()
      expect(files).toEqual(await readFixtures())
      const verdicts = await nativeVerdicts(native, files, crdsOf(files))
      const validator = await openValidator({ kubernetes: "1.36", crds: crdsOf(files) })
      expect(fixtureStates(validator, files)).toEqual(verdicts)
      const both = Object.entries(verdicts).map(([file, states]) => [
        file,
        { native: states, wasm: states },
      ])
      expect<unknown>(table).toEqual(Object.fromEntries(both))
    } finally {
      await native.remove()
    }
  },
  5 * minutes,
)

test(
  "validateYaml() says of two thousand mutated manifests what native kubeconform says, and validate() refuses the same",
  async () => {
    const native = hasGo() ? await nativeKubeconform() : undefined
    if (native === undefined)
      return notRun("native kubeconform on mutated manifests", `it needs ${goToolchain}`)
    try {
      const files = mutatedManifests(2_000, 1)
      const validator = await openValidator({ kubernetes: "1.36", crds: sampleDefinitions })
      const verdicts = await nativeVerdictsTogether(native, files, sampleDefinitions)
      expect(fixtureStates(validator, files)).toEqual(verdicts)
      const objects = objectsIn(files)
      const texts = Object.entries(objects).map(([name, one]) => [name, JSON.stringify(one)])
      const told = await nativeVerdictsTogether(
        native,
        Object.fromEntries(texts),
        sampleDefinitions,
      )
      const wrong = Object.entries(objects).filter(
        ([name, one]) =>
          (validator.validate([one])[0]?.state === "valid") !== (told[name]?.[0] === "valid × 1"),
      )
      expect(wrong).toEqual([])
      expect(new Set(Object.values(told).flat())).toContain("valid × 1")
    } finally {
      await native.remove()
    }
  },
  5 * minutes,
)

/** The files that Bun reads as one object, by their names. */
function objectsIn(files: Readonly<Record<string, string>>): Readonly<Record<string, object>> {
  const read = (text: string): unknown => {
    try {
      return JSON.parse(JSON.stringify(Bun.YAML.parse(text)))
    } catch {
      return undefined
    }
  }
  const all = Object.entries(files).map(([name, text]) => [name, read(text)] as const)
  return Object.fromEntries(
    all.filter((entry): entry is [string, object] => {
      const [, value] = entry
      return (
        typeof value === "object" && value !== null && !("kind" in value && value.kind === "List")
      )
    }),
  )
}

/** The toolchain itself, or one that can fetch it. */
function hasGo(): boolean {
  if (Bun.which("go") === null) return false
  const env = { ...process.env, GOTOOLCHAIN: goToolchain }
  return Bun.spawnSync(["go", "version"], { env }).exitCode === 0
}
