import { expect, test } from "bun:test"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import type { Rendered, RenderedApp } from "#lib/render/rendered.ts"
import { settings } from "#lib/testing/manifests.ts"
import { createVerdictMemory } from "./verdict-memory.ts"

const cluster: Rendered["cluster"] = {
  name: "test",
  kubernetes: "1.36",
  source: { branch: "main" },
  drift: "report",
  prune: { limit: 20, allow: [] },
  namespaces: ["shop"],
  kinds: ["ConfigMap", "CustomResourceDefinition"],
  apps: ["one", "two"],
}
const app = (name: string, ...manifests: readonly Manifest[]): RenderedApp => ({
  app: name,
  state: "rendered",
  after: [],
  manifests,
})
const rendered = (...apps: readonly RenderedApp[]): Rendered => ({ cluster, apps })
const one = app("one", settings("one"))
const two = app("two", settings("two"))
const definition = (name: string): Manifest => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name },
})

/** Judges and notes down which apps were judged. */
function judging() {
  const asked: (readonly string[])[] = []
  return {
    asked,
    judge: async ({ apps }: Rendered) => {
      asked.push(apps.map(({ app }) => app))
      return new Map(apps.map(({ app }) => [app, [`${app}, round ${asked.length}`]]))
    },
  }
}

test("createVerdictMemory() has only what changed judged by schemas, and remembers the rest", async () => {
  const { asked, judge } = judging()
  const { schemas } = createVerdictMemory()
  await schemas(rendered(one, two), judge)
  await schemas(rendered(one, two), judge)
  const changed = app("two", settings("two", { colour: "red" }))
  expect(await schemas(rendered(one, changed), judge)).toEqual(
    new Map([
      ["one", ["one, round 1"]],
      ["two", ["two, round 2"]],
    ]),
  )
  expect(asked).toEqual([["one", "two"], ["two"]])
})

test("createVerdictMemory() has everything judged again when a definition or the cluster's file changed", async () => {
  const { asked, judge } = judging()
  const { schemas } = createVerdictMemory()
  await schemas(rendered(one, app("two", definition("a"))), judge)
  await schemas(rendered(one, app("two", definition("b"))), judge)
  await schemas({ ...rendered(one, two), cluster: { ...cluster, kubernetes: "1.35" } }, judge)
  expect(asked).toEqual([
    ["one", "two"],
    ["one", "two"],
    ["one", "two"],
  ])
})

test("createVerdictMemory() passes definitions on with what changed, whoever declares them", async () => {
  const { asked, judge } = judging()
  const { schemas } = createVerdictMemory()
  const definitions = app("definitions", definition("a"))
  await schemas(rendered(definitions, one, two), judge)
  await schemas(rendered(definitions, one, app("two", settings("other"))), judge)
  expect(asked[1]).toEqual(["definitions", "two"])
})

test("createVerdictMemory() forgets what could not be judged", async () => {
  const { asked, judge } = judging()
  const { schemas } = createVerdictMemory()
  const failing = schemas(rendered(one), () => Promise.reject(new Error("it ended")))
  await expect(failing).rejects.toThrow("it ended")
  await schemas(rendered(one), judge)
  expect(asked).toEqual([["one"]])
})

test("createVerdictMemory() asks the policies again when anything changed, be it that an app does not render", () => {
  const { policies } = createVerdictMemory()
  let asked = 0
  const judge = () => {
    asked += 1
    return asked
  }
  expect(policies(rendered(one, two), judge)).toBe(1)
  expect(policies(rendered(one, two), judge)).toBe(1)
  expect(policies(rendered(one), judge)).toBe(2)
  expect(policies(rendered(one, { app: "two", state: "failed", reason: "No" }), judge)).toBe(3)
  expect(policies({ ...rendered(one, two), cluster: { ...cluster, drift: "revert" } }, judge)).toBe(
    4,
  )
})
