import { afterEach, expect, test } from "bun:test"
import { mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gitImages } from "./git-images.ts"

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

const tag = "tree-0123456789abcdef"

async function repository(files: Readonly<Record<string, string>>) {
  const root = await mkdtemp(join(tmpdir(), "git-images-"))
  folders.push(root)
  const git = (...args: readonly string[]): string => {
    const done = Bun.spawnSync([
      "git",
      "-C",
      root,
      "-c",
      "user.name=a",
      "-c",
      "user.email=a@b",
      ...args,
    ])
    if (done.exitCode !== 0) throw new Error(done.stderr.toString())
    return done.stdout.toString().trim()
  }
  git("init", "-q")
  for (const [path, content] of Object.entries(files)) await Bun.write(join(root, path), content)
  git("add", "-A")
  git("commit", "-qm", "first")
  const images = gitImages({
    gitDirectory: join(root, ".git"),
    directory: join(root, ".turnspit/images"),
    lockfile: join(root, "bun.lock"),
  })
  return { root, images, revision: git("rev-parse", "HEAD") }
}

test("gitImages() pulls a remembered version of apps/<system>/<service>", async () => {
  const { root, images, revision } = await repository({
    "apps/shop/web/src/main.ts": "console.log(1)",
  })
  await images.remember(revision, { "shop-web": tag })
  expect(await images.pull(`ghcr.io/acme/shop-web:${tag}`)).toEqual({
    state: "pulled",
    directory: join(root, `.turnspit/images/shop-web-${tag}`),
    command: ["bun", "apps/shop/web/src/main.ts"],
  })
  expect(
    await Bun.file(join(root, `.turnspit/images/shop-web-${tag}/apps/shop/web/src/main.ts`)).text(),
  ).toBe("console.log(1)")
})

test("gitImages() pulls a system of one service from apps/<system>", async () => {
  const { images, revision } = await repository({ "apps/sync/src/main.ts": "" })
  await images.remember(revision, { sync: tag })
  expect(await images.pull(`sync:${tag}`)).toMatchObject({
    state: "pulled",
    command: ["bun", "apps/sync/src/main.ts"],
  })
})

test("gitImages() says why an image of somebody else is missing", async () => {
  const { images } = await repository({ "README.md": "" })
  expect(await images.pull("nginx:1.29")).toEqual({
    state: "missing",
    reason:
      'Cannot pull "nginx:1.29": it has no content version as tag; the embedded node runs the services of this repository only',
  })
  expect(await images.pull(`ghcr.io/acme/shop-web:${tag}`)).toEqual({
    state: "missing",
    reason: `Cannot pull "ghcr.io/acme/shop-web:${tag}": no pushed commit holds that service in that version; the embedded node runs the services of this repository only`,
  })
})

test("gitImages() takes no path and no git option from an image name", async () => {
  const { images } = await repository({ "README.md": "" })
  for (const image of [
    "../../etc:tree-0123456789abcdef",
    "--upload-pack=x:tree-0123456789abcdef",
    "a/..:tree-0123456789abcdef",
  ])
    expect((await images.pull(image)).state).toBe("missing")
})

test("gitImages() keeps the five versions of a service that were pulled last", async () => {
  const { root, images, revision } = await repository({ "apps/shop/web/src/main.ts": "" })
  const tags = Array.from({ length: 7 }, (_, at) => `tree-000000000000000${at}`)
  for (const one of tags) {
    await images.remember(revision, { "shop-web": one })
    expect((await images.pull(`shop-web:${one}`)).state).toBe("pulled")
  }
  const left = await readdir(join(root, ".turnspit/images"))
  expect(left.sort()).toEqual(tags.slice(2).map((one) => `shop-web-${one}`))
  expect((await images.pull(`shop-web:${tags[0]}`)).state).toBe("pulled")
})
