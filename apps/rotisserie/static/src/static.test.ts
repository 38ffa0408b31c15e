import { expect, test } from "bun:test"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { createLog } from "#lib/service/log.ts"
import { createMetrics } from "#lib/service/metrics.ts"
import { readPages } from "./pages.ts"
import { staticPages } from "./static.ts"

const pages = await readPages(new URL("../public/", import.meta.url))
const log = createLog({ write: () => {} })
const app = staticPages({ version: "1.2.3", pages, metrics: createMetrics(), log })

test("GET / is the page, with nothing inline and nothing from elsewhere", async () => {
  const response = await app.request("/")
  expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8")
  const html = await response.text()
  expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script>|https?:\/\/(?!www\.w3\.org)/)
})

test("GET / allows only its own files, its own pictures and Twitch's player", async () => {
  const policy = (await app.request("/")).headers.get("content-security-policy") ?? ""
  expect(policy.split("; ")).toEqual([
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "connect-src 'self'",
    "frame-src https://player.twitch.tv",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ])
})

test("GET / hands out every file that the page names", async () => {
  const html = await (await app.request("/")).text()
  const named = [...html.matchAll(/(?:src|href)="(\/[^"]+\.[a-z]+)"/g)].map(
    ([, path]) => path ?? "",
  )
  // All of them: what only an import names is found one round trip later.
  const modules = [...pages.keys()].filter((path) => path.endsWith(".js"))
  expect(named.filter((path) => path.endsWith(".js")).sort()).toEqual(modules.sort())
  for (const path of named) expect((await app.request(path)).status).toBe(200)
})

test("GET / is 304 for who has it already", async () => {
  const etag = (await app.request("/")).headers.get("etag") ?? ""
  const again = await app.request("/", { headers: { "if-none-match": etag } })
  expect(again.status).toBe(304)
})

test("GET /../src/main.ts is not found, nor is /all", async () => {
  for (const path of ["/../src/main.ts", "/%2e%2e/src/main.ts", "/all"]) {
    expect((await app.request(path)).status).toBe(404)
  }
})

test("readPages() does not serve a folder without a page", async () => {
  const folder = await mkdtemp(join(tmpdir(), "rotisserie-static-"))
  await expect(readPages(pathToFileURL(`${folder}/`))).rejects.toThrow(
    "Cannot serve the page: public/index.html is missing",
  )
  await rm(folder, { recursive: true })
})
