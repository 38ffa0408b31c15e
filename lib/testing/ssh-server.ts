import { existsSync } from "node:fs"
import { chmod } from "node:fs/promises"
import { join } from "node:path"
import { freePort } from "#lib/embedded/network/free-port.ts"
import { eventually } from "./eventually.ts"

/** An ssh server on loopback, which lets the holder of one key in. */
export interface SshServer {
  /** `ssh://ada@127.0.0.1:41873` */
  readonly url: string
  /** The key that it lets in. */
  readonly key: string
  /** Its own, as known_hosts writes it. */
  readonly knownHosts: string
  stop(): Promise<void>
}

/** Finds a program of this system's ssh server; undefined when there is none. */
export function sshd(): string | undefined {
  const named = process.env.TURNSPIT_SSHD
  return [named, "/usr/sbin/sshd"].find((path) => path !== undefined && existsSync(path))
}

/** Starts one as the user who runs this. */
export async function startSshServer(program: string, scratch: string): Promise<SshServer> {
  const port = freePort()
  const [own, key] = [join(scratch, "host"), join(scratch, "key")]
  for (const file of [own, key]) await makeKey(file)
  const allowed = join(scratch, "authorized_keys")
  await Bun.write(allowed, await Bun.file(`${key}.pub`).text())
  await chmod(allowed, 0o600)
  const settings = [
    ...["ListenAddress=127.0.0.1", `Port=${port}`, `HostKey=${own}`, "PidFile=none"],
    ...[`AuthorizedKeysFile=${allowed}`, "StrictModes=no", "UsePAM=no"],
    "PasswordAuthentication=no",
  ]
  const options = settings.flatMap((setting) => ["-o", setting])
  const child = Bun.spawn([program, "-D", "-e", "-f", "/dev/null", ...options], {
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  })
  let said = ""
  const listening = (): boolean => said.includes("Server listening")
  void child.stderr.pipeTo(
    new WritableStream({
      write(chunk) {
        said += new TextDecoder().decode(chunk)
      },
    }),
  )
  await eventually(listening, 20_000).catch(() => {
    child.kill()
    throw new Error(`Cannot start ${program}: it said ${said}`)
  })
  const [type, value] = (await Bun.file(`${own}.pub`).text()).split(" ")
  return {
    url: `ssh://${user()}@127.0.0.1:${port}`,
    key: await Bun.file(key).text(),
    knownHosts: `[127.0.0.1]:${port} ${type} ${value}\n`,
    async stop() {
      child.kill()
      await child.exited
    },
  }
}

function user(): string {
  return Bun.spawnSync(["id", "-un"]).stdout.toString().trim()
}

async function makeKey(file: string): Promise<void> {
  const made = Bun.spawnSync(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file])
  if (made.exitCode !== 0) throw new Error(`Cannot make a key: ${made.stderr}`)
}
