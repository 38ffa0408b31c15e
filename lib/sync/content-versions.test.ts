import { expect, test } from "bun:test"
import type { TreeFile } from "./checkout.ts"
import { contentVersions } from "./content-versions.ts"

const tree = {
  "bun.lock": "lock",
  "apps/shop/web/src/main.ts": 'import { serve } from "#lib/service/serve.ts"\nserve()',
  "apps/shop/web/src/page.html": "<p>",
  "apps/shop/web/Dockerfile": "FROM bun",
  "apps/shop/web/src/main.test.ts": 'import { x } from "#lib/testing/x.ts"\nx()',
  "apps/shop/base/index.ts": "export const replicas = 1",
  "apps/sync/src/main.ts":
    'import type { T } from "#lib/types/t.ts"\nimport { log } from "../../../lib/log/log.ts"\nlog()',
  "apps/sync/base/index.ts": "export const replicas = 1",
  "lib/service/serve.ts": 'import { log } from "#lib/log/log.ts"\nexport const serve = log',
  "lib/service/serve.test.ts": "test",
  "lib/log/log.ts": "export const log = () => {}",
  "lib/types/t.ts": "export type T = 1",
  "lib/other/other.ts": "1",
  "README.md": "hello",
}

type Tree = Record<string, string>

const versions = (files: Tree) =>
  contentVersions(
    Object.entries(files).map(([path, content]): TreeFile => {
      const id = new Bun.CryptoHasher("sha1").update(content).digest("hex")
      return { path, id, link: false, bytes: content.length }
    }),
    { read: async (path) => files[path] ?? "", imports: new Map() },
  )

async function changedBy(path: string): Promise<readonly string[]> {
  const before = await versions(tree)
  const after = await versions({ ...tree, [path]: `${(tree as Tree)[path] ?? ""}\n// changed` })
  return Object.keys(before).filter((service) => before[service] !== after[service])
}

test("contentVersions() names services after their folders", async () => {
  const found = await versions(tree)
  expect(Object.keys(found).sort()).toEqual(["shop-web", "sync"])
  expect(found["shop-web"]).toMatch(/^tree-[0-9a-f]{16}$/)
  expect(await versions(tree)).toEqual(found)
})

test("contentVersions() changes with a service's own files and what they import, directly or not", async () => {
  for (const path of [
    "apps/shop/web/src/main.ts",
    "apps/shop/web/src/page.html",
    "apps/shop/web/Dockerfile",
  ])
    expect(await changedBy(path)).toEqual(["shop-web"])
  expect(await changedBy("lib/service/serve.ts")).toEqual(["shop-web"])
  expect(await changedBy("lib/log/log.ts")).toEqual(["shop-web", "sync"])
  for (const path of ["bun.lock", "bunfig.toml", "package.json", ".dockerignore"])
    expect(await changedBy(path)).toEqual(["shop-web", "sync"])
  expect(await changedBy("apps/shop/web/src/new.txt")).toEqual(["shop-web"])
})

test("contentVersions() does not change with manifests, tests, types or anything else", async () => {
  for (const path of [
    "apps/shop/base/index.ts",
    "apps/sync/base/index.ts",
    "apps/shop/web/src/main.test.ts",
    "lib/service/serve.test.ts",
    "lib/types/t.ts",
    "lib/other/other.ts",
    "README.md",
  ])
    expect(await changedBy(path)).toEqual([])
})

test("contentVersions() goes on when a file does not parse", async () => {
  const broken = { ...tree, "apps/shop/web/src/main.ts": "import {" }
  expect((await versions(broken))["shop-web"]).toMatch(/^tree-/)
})
