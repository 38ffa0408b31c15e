import { mkdtemp, rm } from "node:fs/promises"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { isRecord } from "#lib/kustomize/record.ts"
import { eventually } from "./eventually.ts"

/** A Gitea or Forgejo of its own, in a temporary folder, on loopback. */
export interface RealForge {
  /** `1.26.0` */
  readonly version: string
  /** `http://127.0.0.1:41873/api/v1` */
  readonly api: string
  /** Makes a user, or another token of one; the token may do what the scopes say. */
  token(user: string, scopes?: string): string
  /** Asks the API; throws on anything but a success. */
  call(token: string, method: string, path: string, content?: object): Promise<unknown>
  /** Stops it; `start()` serves the same again. */
  stop(): Promise<void>
  start(): Promise<void>
  remove(): Promise<void>
}

/** The program that TURNSPIT_TEST_FORGE names, or one on the PATH. */
export function forgeProgram(): string | undefined {
  const named = process.env.TURNSPIT_TEST_FORGE ?? ""
  const found = named === "" ? (Bun.which("forgejo") ?? Bun.which("gitea")) : Bun.which(named)
  return found ?? undefined
}

/** Starts a forge without any repository. */
export async function realForge(program: string): Promise<RealForge> {
  const folder = await mkdtemp(join(tmpdir(), "turnspit-forge-"))
  const port = await freePort()
  const config = join(folder, "app.ini")
  await Bun.write(config, settings(folder, port))
  const env = { PATH: process.env.PATH, HOME: folder }
  const command = [program, "--work-path", folder, "--config", config]
  const admin = (...args: readonly string[]): string => {
    const done = Bun.spawnSync([...command, "admin", "user", ...args], { env })
    if (done.exitCode === 0) return done.stdout.toString().trim()
    throw new Error(`Cannot prepare the forge: ${done.stdout}${done.stderr}`)
  }
  const api = `http://127.0.0.1:${port}/api/v1`
  let child: Bun.Subprocess | undefined
  const start = async (): Promise<void> => {
    const log = Bun.file(join(folder, "web.log"))
    const started = Bun.spawn([...command, "web"], { env, stdout: log, stderr: log })
    child = started
    await eventually(async () => {
      if (started.exitCode !== null) return "ended"
      return (await fetch(`${api}/version`)).ok
    }, 60_000)
    if (started.exitCode !== null) throw new Error(`Cannot start the forge: ${await log.text()}`)
  }
  const stop = async (): Promise<void> => {
    child?.kill()
    await child?.exited
  }
  const call = async (token: string, method: string, path: string, content?: object) => {
    const headers = { authorization: `token ${token}`, "content-type": "application/json" }
    const body = content === undefined ? {} : { body: JSON.stringify(content) }
    const response = await fetch(`${api}${path}`, { method, headers, ...body })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} answers ${response.status}: ${text}`)
    const isJson = response.headers.get("content-type")?.includes("json") ?? false
    return isJson ? JSON.parse(text) : text
  }
  await start()
  const known = new Set<string>()
  let tokens = 0
  return {
    version: versionOf(await call("", "GET", "/version")),
    api,
    token(user, scopes = "all") {
      const about = ["--username", user]
      const password = ["--password", `pass-${user}-1`, "--must-change-password=false"]
      if (!known.has(user)) admin("create", ...about, "--email", `${user}@example.com`, ...password)
      known.add(user)
      tokens += 1
      const named = ["--token-name", `t${tokens}`, "--scopes", scopes, "--raw"]
      return (
        admin("generate-access-token", ...about, ...named)
          .split("\n")
          .at(-1) ?? ""
      )
    },
    call,
    stop,
    start,
    async remove() {
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function versionOf(value: unknown): string {
  return isRecord(value) && typeof value.version === "string" ? value.version : "unknown"
}

/** The embedded database, nothing that needs a network, and nothing that runs by the clock. */
function settings(folder: string, port: number): string {
  return `
I_AM_BEING_UNSAFE_RUNNING_AS_ROOT = ${process.getuid?.() === 0}
WORK_PATH = ${folder}
[server]
HTTP_ADDR = 127.0.0.1
HTTP_PORT = ${port}
ROOT_URL = https://git.example.com/
DISABLE_SSH = true
OFFLINE_MODE = true
[database]
DB_TYPE = sqlite3
[security]
INSTALL_LOCK = true
SECRET_KEY = only-for-tests
PASSWORD_HASH_ALGO = pbkdf2_v1
[log]
LEVEL = Error
[cron]
ENABLED = false
`
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === "object" && address !== null ? address.port : 0
}
