import { afterEach, beforeEach, expect, test } from "bun:test"
import { existsSync } from "node:fs"
import { mkdtemp, readdir, rm, symlink } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type TestRepository, testRepository } from "#lib/testing/repository.ts"
import { openSource } from "./source.ts"

let repository: TestRepository
let state: string
beforeEach(async () => {
  repository = await testRepository()
  state = await mkdtemp(join(tmpdir(), "turnspit-state-"))
})
afterEach(async () => {
  await repository.remove()
  await rm(state, { recursive: true, force: true })
})

const open = (keep?: number) =>
  openSource({ repository: repository.directory, state, ...(keep !== undefined && { keep }) })

test("checkout() lays out exactly that commit, not the working tree or a later one", async () => {
  const first = await repository.commit({ "a.txt": "1", "deep/b.txt": "b" })
  await repository.commit({ "a.txt": "2", "deep/b.txt": null })
  await Bun.write(join(repository.directory, "a.txt"), "dirty")
  const { directory } = await (await open()).checkout(first)
  expect(await Bun.file(join(directory, "a.txt")).text()).toBe("1")
  expect(await Bun.file(join(directory, "deep/b.txt")).text()).toBe("b")
  expect(existsSync(join(directory, ".git"))).toBe(false)
})

test("checkout() ignores attributes and hooks that would change what is in the tree", async () => {
  const revision = await repository.commit({
    ".gitattributes": "secret.txt export-ignore\n*.txt text eol=crlf\nid.txt export-subst",
    "secret.txt": "kept\n",
    "id.txt": "$Format:%H$",
  })
  const { directory } = await (await open()).checkout(revision)
  expect(await Bun.file(join(directory, "id.txt")).text()).toBe("$Format:%H$")
  expect(existsSync(join(directory, "secret.txt"))).toBe(true)
})

test("checkout() computes content versions", async () => {
  const revision = await repository.commit({ "apps/shop/web/src/main.ts": "1" })
  const { versions } = await (await open()).checkout(revision)
  expect(versions).toEqual({ "shop-web": expect.stringMatching(/^tree-[0-9a-f]{16}$/) })
})

test("checkout() refuses a symbolic link out of the tree, and leaves nothing", async () => {
  const revision = await repository.commit({ "deep/a.txt": "1" })
  await symlink("../".repeat(20).concat("tmp"), join(repository.directory, "deep", "evil"))
  const linked = await repository.commit({})
  const source = await open()
  await expect(source.checkout(linked)).rejects.toThrow(
    `Cannot check out ${linked.slice(0, 8)}: the symbolic link "deep/evil" leads out of the repository`,
  )
  await source.checkout(revision)
  expect(await readdir(join(state, "checkouts"))).toEqual([revision])
})

test("checkout() refuses a link that gets out by way of another link", async () => {
  await repository.commit({ "deep/deeper/a.txt": "1" })
  await symlink("deep/deeper", join(repository.directory, "down"))
  await symlink("down/../../..", join(repository.directory, "up"))
  await symlink("../deep", join(repository.directory, "deep", "self"))
  const revision = await repository.commit({})
  await expect((await open()).checkout(revision)).rejects.toThrow(
    '"up" leads out of the repository',
  )
})

test("checkout() takes links inside the tree", async () => {
  await repository.commit({ "deep/a.txt": "1" })
  await symlink("deep/a.txt", join(repository.directory, "link"))
  const { directory } = await (await open()).checkout(await repository.commit({}))
  expect(await Bun.file(join(directory, "link")).text()).toBe("1")
})

test("checkout() keeps the newest few, and clears away what a killed process left", async () => {
  const source = await open(2)
  const revisions: string[] = []
  for (const content of ["1", "2", "3"])
    revisions.push(await repository.commit({ "a.txt": content }))
  await Bun.write(join(state, "checkouts", "0000.draft-1", "half.txt"), "half")
  for (const revision of revisions) await source.checkout(revision)
  expect((await readdir(join(state, "checkouts"))).sort()).toEqual(revisions.slice(1).sort())
})

test("checkout() says in one sentence that its folder cannot be used", async () => {
  const revision = await repository.commit({ "a.txt": "1" })
  await Bun.write(join(state, "checkouts"), "in the way")
  await expect((await open()).checkout(revision)).rejects.toThrow(
    `Cannot check out ${revision.slice(0, 8)}: the state folder cannot be used (ENOTDIR)`,
  )
})

test("checkout() of one commit twice at once gives one complete tree", async () => {
  const revision = await repository.commit({ "a.txt": "1" })
  const source = await open()
  const [one, other] = await Promise.all([source.checkout(revision), source.checkout(revision)])
  expect(one.directory).toBe(other.directory)
  expect(await readdir(one.directory)).toEqual(["a.txt"])
})

test("resolve() finds the newest commit of a branch", async () => {
  const source = await open()
  const first = await repository.commit({ "a.txt": "1" })
  expect(await source.resolve("main")).toBe(first)
  const second = await repository.commit({ "a.txt": "2" })
  expect(await source.resolve("main")).toBe(second)
})

test("resolve() fetches a repository that is elsewhere, also after a forced push", async () => {
  const url = `file://${repository.directory}`
  const source = await openSource({ repository: url, state })
  const first = await repository.commit({ "a.txt": "1" }, "First")
  expect(await source.resolve("main")).toBe(first)
  repository.git("commit", "--quiet", "--amend", "--message", "Rewritten")
  const rewritten = await source.resolve("main")
  expect(await source.commit(rewritten)).toEqual({ subject: "Rewritten", author: "Ada" })
  expect((await source.checkout(rewritten)).revision).toBe(rewritten)
})

test("openSource() is not led astray by the GIT_ variables of a hook", async () => {
  const revision = await repository.commit({ "a.txt": "1" })
  const environment = { ...process.env, GIT_DIR: "/nowhere", GIT_INDEX_FILE: "/nowhere/index" }
  const source = await openSource({ repository: repository.directory, state, environment })
  expect(await source.resolve("main")).toBe(revision)
  await source.checkout(revision)
})

test("openSource() and what it opens say in one sentence what is wrong", async () => {
  await repository.commit({ "a.txt": "1" })
  const source = await open()
  const gone = "0123456789012345678901234567890123456789"
  const { directory } = repository
  await expect(source.resolve("nope")).rejects.toThrow(
    `Cannot follow the branch "nope": ${directory} has no such branch`,
  )
  await expect(source.resolve("--upload-pack=x")).rejects.toThrow("has no such branch")
  await expect(source.resolve("a..b")).rejects.toThrow("no branch can have this name")
  await expect(source.checkout(gone)).rejects.toThrow(
    `Cannot find commit ${gone}: ${directory} does not have it`,
  )
  await expect(source.checkout("main")).rejects.toThrow("a full commit id is expected")
  await expect(openSource({ repository: state, state })).rejects.toThrow("it is no git repository")
  const elsewhere = await openSource({ repository: "http://user:secret@127.0.0.1:1/x", state })
  const failure = await elsewhere.resolve("main").catch((error: unknown) => String(error))
  expect(failure).toContain("Cannot fetch http://127.0.0.1:1/x: ")
  expect(failure).not.toContain("secret")
})
