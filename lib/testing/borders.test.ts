import { expect, test } from "bun:test"
import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import { borderProblem, circles, fileProblem, importsOf } from "./borders.ts"

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Every source file of the repository, by its path. */
async function sources(): Promise<ReadonlyMap<string, string>> {
  const glob = new Bun.Glob("{apps,clusters,lib,policies,scripts}/**/*.{ts,tsx}")
  const files = [...glob.scanSync({ cwd: root })].filter((file) => !file.includes("node_modules/"))
  const read = files
    .sort()
    .map(async (file) => [file, await Bun.file(`${root}/${file}`).text()] as const)
  return new Map(await Promise.all(read))
}

const files = await sources()
const imports = [...files].flatMap(([file, source]) => importsOf(file, source))

test("every import of the repository keeps to the borders of the design", () => {
  expect(files.size).toBeGreaterThan(100)
  expect(imports.flatMap((found) => borderProblem(found) ?? [])).toEqual([])
})

test("no file of the repository imports itself by way of others", () => {
  expect(circles(imports)).toEqual([])
})

test("every source file is kebab-case and at most 300 lines long", () => {
  expect([...files].flatMap(([file, source]) => fileProblem(file, source) ?? [])).toEqual([])
})

function problem(file: string, source: string): string | undefined {
  return importsOf(file, source).map(borderProblem)[0]
}

test("importsOf() tells types from values", () => {
  const source = `import type { A } from "./a.ts"
import { type B, b } from "#lib/kustomize/b.ts"
export type { C } from "../kube/c.ts"
export * from "./d.ts"
import "./e.ts"
import {
  f,
} from "hono"
const g = await import("./g.ts")
console.log(b, f, g)
`
  const found = importsOf("lib/sync/x.ts", source).map(({ target, typeOnly }) => [target, typeOnly])
  expect(found.sort()).toEqual([
    ["hono", false],
    ["lib/kube/c.ts", true],
    ["lib/kustomize/b.ts", false],
    ["lib/sync/a.ts", true],
    ["lib/sync/d.ts", false],
    ["lib/sync/e.ts", false],
    ["lib/sync/g.ts", false],
  ])
})

test("borderProblem() names file, import and rule", () => {
  const value = (to: string) => `import { x } from "${to}"\nx()`
  const type = (to: string) => `import type { X } from "${to}"`
  expect(problem("lib/kube/a.ts", value("#lib/sync/run.ts"))).toBe(
    'lib/kube/a.ts imports "#lib/sync/run.ts": lib/kube may import types of lib/kustomize',
  )
  expect(problem("lib/kube/a.ts", value("../kustomize/identity.ts"))).toBe(
    'lib/kube/a.ts imports "../kustomize/identity.ts": lib/kube takes only types from lib/kustomize',
  )
  expect(problem("lib/kube/a.ts", type("../kustomize/manifest.ts"))).toBeUndefined()
  expect(problem("lib/kustomize/a.ts", value("node:fs"))).toBe(
    'lib/kustomize/a.ts imports "node:fs": lib/kustomize imports no package and no module of the runtime, "node:fs" included, except for types',
  )
  expect(problem("lib/kustomize/a.ts", type("@kubernetes/client-node"))).toBeUndefined()
  expect(problem("lib/sync/a.ts", value("#scripts/up.ts"))).toBe(
    'lib/sync/a.ts imports "#scripts/up.ts": nobody imports scripts',
  )
  expect(problem("lib/sync/a.ts", value("#policies/judge.ts"))).toBeUndefined()
  expect(problem("lib/sync/a.ts", value("#lib/testing/eventually.ts"))).toBe(
    'lib/sync/a.ts imports "#lib/testing/eventually.ts": what only tests use is imported from tests only',
  )
  expect(problem("lib/sync/a.test.ts", value("#lib/testing/eventually.ts"))).toBeUndefined()
  expect(problem("lib/service/a.ts", type("#lib/kube/connection.ts"))).toBe(
    'lib/service/a.ts imports "#lib/kube/connection.ts": lib/service may import no other folder',
  )
  expect(problem("lib/service/a.ts", value("hono"))).toBeUndefined()
  expect(problem("apps/rotisserie/app/src/a.ts", value("#apps/rotisserie/ocr/src/b.ts"))).toBe(
    'apps/rotisserie/app/src/a.ts imports "#apps/rotisserie/ocr/src/b.ts": apps/rotisserie/app/src may import lib/service',
  )
  expect(problem("apps/sync/src/a.ts", value("#lib/kube/client.ts"))).toBeUndefined()
  expect(problem("apps/sync/src/a.ts", value("#lib/render/render.ts"))).toContain(
    "apps/sync/src may import lib/service, lib/sync, lib/kube",
  )
  expect(problem("apps/x/base/a.ts", value("#apps/sync/base/access.ts"))).toContain(
    "apps/x/base may import lib/kustomize",
  )
  expect(problem("clusters/prod/a.ts", value("#apps/sync/base/access.ts"))).toBeUndefined()
  expect(problem("clusters/prod/a.ts", value("../test/a.ts"))).toContain(
    "clusters/prod may import apps/*/base, lib/kustomize",
  )
  expect(problem("scripts/up.ts", value("#lib/embedded/start.ts"))).toBeUndefined()
})

test("circles() finds a file that imports itself by way of another", () => {
  const a = importsOf("lib/a/a.ts", 'import { b } from "./b.ts"\nb()')
  const b = importsOf("lib/a/b.ts", 'import { a } from "./a.ts"\na()')
  const types = importsOf("lib/a/b.ts", 'import type { a } from "./a.ts"')
  expect(circles([...a, ...b])).toEqual(["lib/a/a.ts → lib/a/b.ts → lib/a/a.ts"])
  expect(circles([...a, ...types])).toEqual([])
})

test("fileProblem() refuses other spellings and long files", () => {
  expect(fileProblem("lib/a/someThing.ts", "")).toBe(
    'lib/a/someThing.ts: "someThing.ts" is not kebab-case',
  )
  expect(fileProblem("lib/a/some-thing.test.ts", "")).toBeUndefined()
  expect(fileProblem("lib/a/long.ts", "\n".repeat(300).concat("x"))).toBe(
    "lib/a/long.ts has 301 lines; no file passes 300",
  )
})
