import { afterAll, beforeAll, expect, test } from "bun:test"
import { chmod, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type WorkingCopy, workingCopy } from "./working-copy.ts"

let copy: WorkingCopy
let scratch: string

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "turnspit-builder-"))
  copy = await workingCopy()
  await copy.install()
}, 60_000)
afterAll(async () => {
  await copy.remove()
  await rm(scratch, { recursive: true, force: true })
})

const services = ["renderer", "rotisserie-app", "rotisserie-ocr", "rotisserie-static", "sync"]

test("images refuses what is not committed, a cluster without images.json and one that is not there", async () => {
  await Bun.write(join(copy.root, "notes.txt"), "not committed")
  expect(await run("test", "--builder", await builder())).toMatchObject({
    exitCode: 1,
    stderr:
      "Cannot build the images of test: the working tree has uncommitted changes (?? notes.txt); commit them, since images are built from a commit\n",
  })
  await rm(join(copy.root, "notes.txt"))
  expect((await run("local")).stderr).toStartWith("Cannot pin the images of local: clusters/local")
  expect((await run("staging")).exitCode).toBe(1)
  expect((await run()).exitCode).toBe(2)
})

test("images writes and commits nothing in a dry run, when one build fails, and when a builder names no digest", async () => {
  const head = await revision()
  const dry = await run("test", "--dry-run", "--json")
  expect(JSON.parse(dry.stdout)).toMatchObject({ revision: head })
  expect(states(dry.stdout)).toEqual(services.map((service) => [service, "missing"]))
  const failing = await run("test", "--builder", await builder("*ocr*) echo no space >&2; exit 3"))
  expect(failing.exitCode).toBe(1)
  expect(failing.stderr).toContain("it ended with 3, and said last\n  no space")
  const silent = await run("test", "--builder", await builder("*) echo done; exit 0"))
  expect(silent.stderr).toContain('ended with "done"; it should be ghcr.io/acme/renderer:tree-')
  expect((await run("test", "--builder", "/no/such/tool")).stderr).toContain(
    "Cannot run /no/such/tool: it is not there or no program",
  )
  expect(await revision()).toBe(head)
  expect((await copy.git("status", "--porcelain")).stdout).toBe("")
}, 60_000)

test("images builds from a checkout of HEAD what is not pinned, and commits all digests at once", async () => {
  const head = await revision()
  const done = await run("test", "--json", "--builder", await builder())
  expect(done.exitCode).toBe(0)
  expect(states(done.stdout)).toEqual(services.map((service) => [service, "built"]))
  expect((await copy.git("rev-parse", "HEAD~1")).stdout.trim()).toBe(head)
  expect((await copy.git("show", "--name-only", "--format=%s", "HEAD")).stdout).toBe(
    `Pin ${services.join(", ")} on test\n\nclusters/test/images.json\n`,
  )
  const pins: Record<string, string> = await Bun.file(
    join(copy.root, "clusters/test/images.json"),
  ).json()
  const rendered = JSON.parse((await copy.bun("render", "test", "--json")).stdout)
  const images: readonly string[] = JSON.stringify(rendered).match(/"image":"[^"]+"/g) ?? []
  expect(images.toSorted()).toEqual(
    Object.entries(pins).map(([name, pin]) => `"image":"${name}:${pin}"`),
  )
  const again = await run("test", "--json", "--builder", "/no/such/tool")
  expect(JSON.parse(again.stdout).commit).toBeUndefined()
  expect(states(again.stdout)).toEqual(services.map((service) => [service, "pinned"]))
}, 60_000)

test("images builds only what a commit changed", async () => {
  await copy.edit("apps/rotisserie/static/src/main.ts", "await start(", "// changed\nawait start(")
  await copy.commit("Change the page's service")
  const done = await run("test", "--json", "--builder", await builder())
  expect(states(done.stdout).filter(([, state]) => state === "built")).toEqual([
    ["rotisserie-static", "built"],
  ])
  expect((await copy.git("log", "-1", "--format=%s")).stdout).toBe(
    "Pin rotisserie-static on test\n",
  )
}, 60_000)

/** A builder that builds nothing: it looks at what it gets, and derives a digest from the image's name. */
async function builder(special = ""): Promise<string> {
  const path = join(scratch, `${Bun.hash(special).toString(36)}.sh`)
  await Bun.write(
    path,
    `#!/bin/sh
set -e
case "$2" in ${special === "" ? "" : `${special} ;; `}esac
test -f "$1/package.json" && test ! -e "$1/.git" && test -f "$3"
grep -qx "ARG VERSION=${"$"}{2##*:}" "$3"
echo building
echo "$2@sha256:$(printf %s "$2" | sha256sum | cut -d' ' -f1)"
`,
  )
  await chmod(path, 0o755)
  return path
}

function run(...args: readonly string[]) {
  return copy.bun("--silent", "images", ...args)
}

async function revision(): Promise<string> {
  return (await copy.git("rev-parse", "HEAD")).stdout.trim()
}

function states(stdout: string): readonly (readonly [string, string])[] {
  const { images } = JSON.parse(stdout) as { images: { image: string; state: string }[] }
  return images.map(({ image, state }) => [image.slice(image.lastIndexOf("/") + 1), state])
}
