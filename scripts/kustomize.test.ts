import { expect, test } from "bun:test"
import { yaml } from "#lib/kustomize/yaml.ts"
import { notRun } from "#lib/testing/not-run.ts"
import { addonCases } from "./kustomize/addon-cases.ts"
import type { Case } from "./kustomize/case.ts"
import { generatedCase } from "./kustomize/generated-case.ts"
import { kubectlKustomize } from "./kustomize/kubectl-kustomize.ts"
import { normalized } from "./kustomize/normalized.ts"
import { silentCases } from "./kustomize/silent-cases.ts"
import { writtenCases } from "./kustomize/written-cases.ts"
import { yamlSnippets } from "./kustomize/yaml-snippets.ts"

const generated = 300
const perCall = 15

for (const one of writtenCases)
  test(`overlay() makes the same objects as kubectl kustomize: ${one.name}`, async () => {
    if (!hasKubectl(`${one.name}, next to kubectl kustomize`)) return
    expect(normalized(one.ours())).toEqual(normalized(await kubectlKustomize([one])))
  })

for (const one of silentCases)
  test(`overlay() does not pass over in silence: ${one.name}`, async () => {
    expect(outcomeOf(one)).toMatch(one.expected)
    if (!hasKubectl(`${one.name}, next to kubectl kustomize`)) return
    expect(JSON.stringify(await kubectlKustomize([one]))).toMatch(one.theirs)
  })

test(`overlay() makes the same objects as kubectl kustomize in ${generated} generated cases`, async () => {
  if (!hasKubectl("300 generated cases next to kubectl kustomize")) return
  for (let first = 1; first <= generated; first += perCall) {
    const cases = Array.from({ length: perCall }, (_, index) => generatedCase(first + index))
    const theirs = normalized(await kubectlKustomize(cases))
    const ours = normalized(cases.flatMap((one) => one.ours()))
    if (!Bun.deepEquals(ours, theirs)) await expectEach(cases)
    expect(Object.keys(ours)).toHaveLength(Object.keys(theirs).length)
  }
}, 300_000)

test("yaml() reads what people write as kubectl kustomize does", async () => {
  if (!hasKubectl("ways to write YAML, next to kubectl kustomize")) return
  const documents = yamlSnippets.map((snippet, index) => {
    const spec = snippet.replaceAll(/^(?=.)/gm, "  ")
    return `apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: thing-${index}}\nspec:\n${spec}`
  })
  const text = documents.join("\n---\n")
  const theirs = await kubectlKustomize([
    {
      name: "YAML",
      files: { "objects.yaml": text },
      kustomizations: { ".": { resources: ["objects.yaml"] } },
      ours: () => yaml(text),
    },
  ])
  expect(normalized(yaml(text))).toEqual(normalized(theirs))
})

test("overlay() makes the same objects of Kubernetes's own addons as kubectl kustomize", async () => {
  if (!hasKubectl("Kubernetes's addons, next to kubectl kustomize")) return
  if (Bun.which("go") === null) {
    notRun(
      "Kubernetes's addons, next to kubectl kustomize",
      "Go, which has their files, is not installed",
    )
    return
  }
  const addons = await addonCases()
  expect(addons.length).toBeGreaterThan(15)
  for (const one of addons)
    expect({ case: one.name, objects: normalized(one.ours()) }).toEqual({
      case: one.name,
      objects: normalized(await kubectlKustomize([one])),
    })
}, 300_000)

/** Shows which case differs. */
async function expectEach(cases: readonly Case[]): Promise<void> {
  for (const one of cases) {
    const theirs = normalized(await kubectlKustomize([one]))
    expect({ case: one.name, objects: normalized(one.ours()) }).toEqual({
      case: one.name,
      objects: theirs,
    })
  }
  throw new Error(`The cases ${cases[0]?.name} and on differ only when they are built together`)
}

function outcomeOf(one: Case): string {
  try {
    return JSON.stringify(one.ours())
  } catch (error) {
    return String(error)
  }
}

function hasKubectl(what: string): boolean {
  if (Bun.which("kubectl") !== null) return true
  notRun(what, "kubectl is not installed")
  return false
}
