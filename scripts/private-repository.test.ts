import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { openSource, type Source } from "#lib/sync/source.ts"
import { type GitServer, startGitServer } from "#lib/testing/git-server.ts"
import { notRun } from "#lib/testing/not-run.ts"
import { type TestRepository, testRepository } from "#lib/testing/repository.ts"
import { type SshServer, sshd, startSshServer } from "#lib/testing/ssh-server.ts"

const program = sshd()
if (program === undefined)
  notRun("a private repository over ssh", "needs sshd at /usr/sbin/sshd or TURNSPIT_SSHD")
const secret = "Secret/turnspit/turnspit-git"
const token = "token-that-nobody-may-see"

let repository: TestRepository
let scratch: string
beforeAll(async () => {
  repository = await testRepository()
  scratch = await mkdtemp(join(tmpdir(), "turnspit-private-"))
})
afterAll(async () => {
  await repository?.remove()
  await rm(scratch, { recursive: true, force: true })
})

describe("a private repository over https", () => {
  let server: GitServer
  let source: Source
  let state: string
  let url: string
  beforeAll(async () => {
    server = await startGitServer(repository.directory, scratch)
    url = `${server.url}/.git`
    state = join(scratch, "https")
    source = await openSource({ repository: url, state, credentials: await folder("mounted") })
  })
  afterAll(() => server?.stop())

  test("openSource() fetches with the token of the mounted Secret, and leaves it nowhere", async () => {
    const revision = await repository.commit({ "a.txt": "1" })
    await mount("mounted", { token, "ca.crt": await Bun.file(server.authority).text() })
    server.allow({ username: "x-access-token", token })
    expect(await source.resolve("main")).toBe(revision)
    for (const path of await readdir(state, { recursive: true }))
      expect([path, await textOf(join(state, path))]).not.toEqual([path, containing(token)])
  })

  test("openSource() says of a wrong token who refuses what, and takes the new one with the next fetch", async () => {
    const changed = "another-token"
    server.allow({ username: "ada", token: changed })
    const failure = await reason(source)
    expect(failure).toBe(
      `Cannot fetch ${url}: the server refuses what ${secret} holds; put something there that may read the repository`,
    )
    const revision = await repository.commit({ "a.txt": "2" })
    await mount("mounted", { token: `${changed}\n`, username: "ada\n" })
    expect(await source.resolve("main")).toBe(revision)
  })

  test("openSource() says what the Secret lacks, and that a server asks for one that nobody declared", async () => {
    await rm(join(scratch, "mounted", "token"))
    expect(await reason(source)).toBe(
      `Cannot fetch ${url}: ${secret} has no "token"; \`bun run bootstrap\` says how to give it one`,
    )
    await mount("mounted", { token: "two words" })
    expect(await reason(source)).toContain('"token" of Secret/turnspit/turnspit-git has spaces')
    const environment = { ...process.env, GIT_CONFIG_NOSYSTEM: "1", HOME: scratch }
    await Bun.write(join(scratch, ".gitconfig"), `[http]\nsslCAInfo = ${server.authority}\n`)
    const anybody = await openSource({ repository: url, state, environment })
    expect(await reason(anybody)).toBe(
      `Cannot fetch ${url}: the server wants to know who asks; declare "turnspit/turnspit-git" in secrets of the cluster's file, and run \`bun run bootstrap\``,
    )
  })

  test("openSource() shows a token to no other server, nor to anybody who listens", async () => {
    await mount("mounted", { token })
    const shown: (string | null)[] = []
    const other = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      fetch(request) {
        shown.push(request.headers.get("authorization"))
        return new Response("", { status: 401, headers: { "www-authenticate": "Basic" } })
      },
    })
    const redirecting = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      tls: {
        cert: Bun.file(join(scratch, "server.crt")),
        key: Bun.file(join(scratch, "server.key")),
      },
      fetch: ({ url: asked }) =>
        Response.redirect(
          `http://127.0.0.1:${other.port}${new URL(asked).pathname}?${asked.split("?")[1]}`,
        ),
    })
    const credentials = join(scratch, "mounted")
    const led = await openSource({
      repository: `https://127.0.0.1:${redirecting.port}/.git`,
      state: join(scratch, "led"),
      credentials,
    })
    expect(await reason(led)).toContain("Cannot fetch https://127.0.0.1:")
    expect(shown.length).toBeGreaterThan(0)
    expect(shown.filter((header) => header !== null)).toEqual([])
    const plain = `http://127.0.0.1:${other.port}/.git`
    const open = await openSource({ repository: plain, state: join(scratch, "plain"), credentials })
    expect(await reason(open)).toBe(
      `Cannot fetch ${plain}: a token must not cross the network in the clear; use https or ssh in source.repository`,
    )
    await Promise.all([other.stop(true), redirecting.stop(true)])
  })
})

describe.skipIf(program === undefined)("a private repository over ssh", () => {
  let server: SshServer
  let source: Source
  let url: string
  beforeAll(async () => {
    server = await startSshServer(program ?? "", scratch)
    url = `${server.url}${repository.directory}/.git`
    const credentials = await folder("it's mounted")
    source = await openSource({ repository: url, state: join(scratch, "ssh"), credentials })
  })
  afterAll(() => server?.stop())

  test("openSource() fetches with the key of the mounted Secret", async () => {
    const revision = await repository.commit({ "a.txt": "3" })
    const { key, knownHosts } = server
    await mount("it's mounted", { "ssh-privatekey": key, known_hosts: knownHosts })
    expect(await source.resolve("main")).toBe(revision)
  })

  test("openSource() refuses a server that is not in known_hosts, and says when a key is refused", async () => {
    const { knownHosts } = server
    const [host = "", type = ""] = knownHosts.split(" ")
    const strange = `${host} ${type} ${(await Bun.file(join(scratch, "key.pub")).text()).split(" ")[1]}\n`
    await mount("it's mounted", { known_hosts: strange })
    expect(await reason(source)).toBe(
      `Cannot fetch ${shown(url)}: the server's host key is none of those in "known_hosts" of ${secret}; compare it with what its owner publishes, and put it there`,
    )
    const key = await Bun.file(join(scratch, "host")).text()
    await mount("it's mounted", { known_hosts: knownHosts, "ssh-privatekey": key })
    expect(await reason(source)).toBe(
      `Cannot fetch ${shown(url)}: the server refuses what ${secret} holds; put something there that may read the repository`,
    )
    await mount("it's mounted", { "ssh-privatekey": "no key\n" })
    expect(await reason(source)).toContain("Load key ")
  })
})

async function folder(name: string): Promise<string> {
  await Bun.write(join(scratch, name, ".keep"), "")
  return join(scratch, name)
}

/** As the kubelet would, which keeps the keys from others. */
async function mount(name: string, keys: Readonly<Record<string, string>>): Promise<void> {
  for (const [key, value] of Object.entries(keys))
    await writeFile(join(scratch, name, key), value, { mode: 0o600 })
}

function reason(source: Source): Promise<string> {
  return source.resolve("main").then(
    () => "it was fetched",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
}

async function textOf(path: string): Promise<string> {
  return Bun.file(path)
    .text()
    .catch(() => "")
}

/** As people see it: without the user. */
function shown(url: string): string {
  return url.replace(/\/\/[^@]+@/, "//")
}

function containing(text: string) {
  return expect.stringContaining(text)
}
