import { afterEach, beforeEach, expect, test } from "bun:test"
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { testRepository } from "#lib/testing/repository.ts"
import { packTree } from "./pack-tree.ts"
import { encodeTarHeader, paddingOf } from "./tar-header.ts"
import { unpackTree } from "./unpack-tree.ts"

let folder: string
let from: string
let to: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "turnspit-tar-"))
  from = join(folder, "from")
  to = join(folder, "to")
  await mkdir(to)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const long = `${"a-long-folder-name/".repeat(8)}ä.txt`

/** Where the tree's files are, and what they hold. */
async function contents(directory: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  const read = files
    .sort()
    .map(async (file) => [file.slice(directory.length + 1), await readFile(file, "utf8")] as const)
  return Object.fromEntries(await Promise.all(read))
}

/** One stream of bytes, cut into pieces that fit no block. */
async function* pieces(bytes: Uint8Array, size = 333): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

type Member = readonly [path: string, content?: string, type?: string, size?: number]

function archive(...members: readonly Member[]): Uint8Array {
  const blocks = members.flatMap(([path, content = "", type = "0", size]) => {
    const bytes = Buffer.from(content)
    const header = encodeTarHeader({ path, bytes: size ?? bytes.length, type })
    return [header, bytes, Buffer.alloc(paddingOf(bytes.length))]
  })
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}

const question: Member = ["request.json", '{"cluster":"prod"}']

function refusal(bytes: Uint8Array, limits = { bytes: 100_000, files: 10 }): Promise<string> {
  return unpackTree(pieces(bytes), { directory: to, limits }).then(
    () => "unpacked",
    (error: Error) => error.message,
  )
}

test("unpackTree() lays out what packTree() sends", async () => {
  const large = "x".repeat(200_000)
  const files = { "a.txt": "1", [long]: "ü", "deep/empty": "", large, "z.bin": "\0\n" }
  for (const [path, text] of Object.entries(files)) await Bun.write(join(from, path), text)
  await mkdir(join(from, ".git"))
  await Bun.write(join(from, ".git/config"), "secret")
  await symlink("deep", join(from, "link"))
  await symlink("../a.txt", join(from, "deep/b.txt"))
  const asked = { cluster: "prod", versions: { web: "tree-1" } }
  expect(await unpackTree(packTree(from, asked), { directory: to })).toEqual(asked)
  expect(await contents(to)).toEqual({
    ...files,
    ...{ "deep/b.txt": "1", "link/empty": "", "link/b.txt": "1" },
  })
})

test("unpackTree() lays out what git archive writes, and nothing executable", async () => {
  const repository = await testRepository()
  await Bun.write(join(repository.directory, "run.sh"), "#!/bin/sh\n")
  await Bun.$`chmod +x ${repository.directory}/run.sh`.quiet()
  const revision = await repository.commit({ "a.txt": "1", [long]: "2" })
  const git = ["git", "-C", repository.directory, "archive", "--prefix=tree/", revision]
  const { stdout } = Bun.spawnSync(git)
  await repository.remove()
  const bytes = Buffer.concat([archive(question).subarray(0, 1024), stdout])
  expect(await unpackTree(pieces(bytes), { directory: to })).toEqual({ cluster: "prod" })
  expect(await contents(to)).toEqual({ "a.txt": "1", [long]: "2", "run.sh": "#!/bin/sh\n" })
  expect((await stat(join(to, "run.sh"))).mode & 0o777).toBe(0o600)
})

test.each([
  ["tree/../../evil"],
  ["tree/a/../../../evil"],
  ["/etc/passwd"],
  ["tree//a"],
  ["tree/./a"],
  ["tree/a\\b"],
  ["../evil"],
  ["evil"],
])("unpackTree() refuses the path %s", async (path) => {
  expect(await refusal(archive(question, [path, "x"]))).toMatch(
    /^Cannot unpack the archive: ".*" is (no path such as tree\/clusters\/prod\/index.ts|outside of tree\/)$/,
  )
  expect(await readdir(folder)).toEqual(["to"])
  expect(await readdir(to)).toEqual([])
})

test("unpackTree() refuses links, devices, pipes and what comes twice", async () => {
  const refuses = async (...members: readonly Member[]) =>
    (await refusal(archive(question, ...members))).replace("Cannot unpack the archive: ", "")
  expect(await refuses(["tree/a", "", "2"])).toBe(
    '"tree/a" is a symbolic link; send what it leads to',
  )
  expect(await refuses(["tree/a", "", "1"])).toBe('"tree/a" is a hard link; send what it leads to')
  expect(await refuses(["tree/a", "", "3"])).toBe('"tree/a" is a device')
  expect(await refuses(["tree/a", "", "6"])).toBe('"tree/a" is a named pipe')
  expect(await refuses(["tree/a", "", "L"])).toBe('"tree/a" is no plain file or folder')
  expect(await refuses(["tree/b", "1"], ["tree/b", "2"])).toBe('"tree/b" comes twice')
  expect(await refuses(["tree/c", "1"], ["tree/c/d", "2"])).toBe('"tree/c/d" comes twice')
})

test("unpackTree() refuses what is damaged, broken off or no question", async () => {
  const whole = archive(question, ["tree/a", "1"])
  const damaged = Buffer.from(whole)
  damaged[1030] = 1
  expect(await refusal(damaged)).toEndWith(": it is no tar archive, or damaged")
  expect(await refusal(Buffer.from("hello"))).toEndWith(": it broke off")
  expect(await refusal(whole.subarray(0, 1024))).toEndWith(": it broke off")
  expect(await refusal(new Uint8Array())).toEndWith(": it broke off")
  expect(await refusal(archive())).toEndWith(": it has no request.json")
  expect(await refusal(archive(["request.json", "{"]))).toEndWith(": its request.json is no JSON")
  const grows = archive(question, ["x", "12 size=999\n", "x"], ["tree/a", "1"])
  expect(await refusal(grows)).toEndWith(": an extended header changes a size")
  const wrong = archive(question, ["x", "999 path=a\n", "x"], ["tree/a", "1"])
  expect(await refusal(wrong)).toEndWith(": an extended header is damaged")
})

test("unpackTree() stops at its limits, before it has read what is too much", async () => {
  const announced = archive(question, ["tree/a", "1", "0", 8_000_000])
  expect(await refusal(announced)).toEndWith(": it has more than 100000 bytes")
  const many = Array.from({ length: 10 }, (_, at): Member => [`tree/${at}`])
  expect(await refusal(archive(question, ...many))).toEndWith(": it has more than 10 members")
  let sent = 0
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (; ; sent += 1_000) yield Buffer.alloc(1_000)
  }
  await expect(
    unpackTree(endless(), { directory: to, limits: { bytes: 100_000, files: 10 } }),
  ).rejects.toThrow("it has more than 100000 bytes")
  expect(sent).toBeLessThan(200_000)
})

test("unpackTree() stops waiting when it is told to", async () => {
  async function* silent(): AsyncGenerator<Uint8Array> {
    yield archive(question).subarray(0, 700)
    await new Promise(() => {})
  }
  const signal = AbortSignal.abort(new Error("enough"))
  await expect(unpackTree(silent(), { directory: to, signal })).rejects.toThrow("enough")
  const soon = AbortSignal.timeout(20)
  await expect(unpackTree(silent(), { directory: to, signal: soon })).rejects.toThrow()
})

test("packTree() refuses links out of the tree, links in circles, pipes and a tree that is too large", async () => {
  const refused = async (limits?: { bytes: number; files: number }) => {
    const chunks = packTree(from, {}, limits)
    return Array.fromAsync(chunks).then(
      () => "packed",
      (error: Error) => error.message.replace("Cannot send the commit to the renderer: ", ""),
    )
  }
  await Bun.write(join(from, "deep/a.txt"), "12345")
  await Bun.write(join(from, "deep/b.txt"), "12345")
  expect(await refused({ bytes: 9, files: 9 })).toBe("its files have more than 9 bytes")
  expect(await refused({ bytes: 99, files: 1 })).toBe("it has more than 1 files")
  await symlink("../deep", join(from, "deep/loop"))
  expect(await refused()).toBe('the link "deep/loop" leads back to a folder above it')
  await rm(join(from, "deep/loop"))
  await symlink("/etc/passwd", join(from, "deep/out"))
  expect(await refused()).toBe('the link "deep/out" leads out of the repository')
  await rm(join(from, "deep/out"))
  await symlink("nowhere", join(from, "deep/lost"))
  expect(await refused()).toBe('the link "deep/lost" leads nowhere')
  await rm(join(from, "deep/lost"))
  await symlink("../..", join(from, "deep/root"))
  expect(await refused()).toBe('the link "deep/root" leads out of the repository')
  await rm(join(from, "deep/root"))
  await symlink("..", join(from, "deep/root"))
  expect(await refused()).toBe('the link "deep/root" leads back to a folder above it')
  await rm(join(from, "deep/root"))
  Bun.spawnSync(["mkfifo", join(from, "deep/pipe")])
  expect(await refused()).toBe('"deep/pipe" is neither a file nor a folder')
})
