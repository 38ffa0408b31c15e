import { afterAll, expect, test } from "bun:test"
import { cp, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { manyApps } from "./bench/many-apps.ts"

const places = [
  { TZ: "UTC", LC_ALL: "C" },
  { TZ: "UTC", LC_ALL: "C" },
  { TZ: "Pacific/Kiritimati", LC_ALL: "tr_TR.UTF-8", LANG: "tr_TR.UTF-8" },
  { TZ: "America/St_Johns", LC_ALL: "sv_SE.UTF-8", LANG: "sv_SE.UTF-8" },
] as const
const folders: string[] = []
afterAll(() => Promise.all(folders.map((path) => rm(path, { recursive: true, force: true }))))

test("render prints the same bytes of this repository again, in other time zones and locales", async () => {
  const prints = await Promise.all(
    places.map((environment) => print("render.ts", ["prod"], environment)),
  )
  expect(prints[0]).toContain("kind: Deployment")
  expect(new Set(prints).size).toBe(1)
})

test("render prints the same bytes of 1,000 apps again, in other folders, time zones and locales", async () => {
  const tree = await manyApps(1_000)
  folders.push(tree.directory)
  const prints: string[] = []
  for (const [index, environment] of places.entries()) {
    const folder = index === 0 ? tree.directory : await copyOf(tree.directory, index)
    prints.push(await print("bench/render-tree.ts", [folder], environment))
  }
  expect(prints[0]?.match(/^kind: Deployment$/gm)).toHaveLength(1_000)
  expect(new Set(prints.map(hash)).size).toBe(1)
}, 120_000)

async function copyOf(tree: string, index: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `turnspit another ${"ü".repeat(index)}-`))
  folders.push(folder)
  await cp(tree, folder, { recursive: true })
  return folder
}

async function print(
  script: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, script), ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    stdout: "pipe",
    stderr: "pipe",
  })
  const [output, errors, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  expect({ code, errors }).toEqual({ code: 0, errors: "" })
  return output
}

function hash(text: string): string {
  return new Bun.CryptoHasher("sha256").update(text).digest("hex")
}
