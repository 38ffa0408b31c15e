/**
 * What the bare repository's hook runs after a push: `bun post-receive.ts <settings.json>`, with git's lines
 * `<old> <new> <ref>` on stdin. Shows the run in the `remote:` lines. Always exits 0: the push has succeeded.
 */
import { followPush } from "./follow-push.ts"
import { readHookSettings } from "./hook-settings.ts"
import { pushedRefs } from "./pushed-refs.ts"

const receivedAt = new Date()
const timeoutMs = 5 * 60_000
const output = Bun.stdout.writer()

async function say(line: string): Promise<void> {
  output.write(`${line}\n`)
  await output.flush()
}

async function main(settingsFile: string): Promise<void> {
  const refs = pushedRefs(await Bun.stdin.text())
  const { service, secret, branch } = await readHookSettings(settingsFile)
  for (const { name, isBranch, before, after } of refs) {
    if (!isBranch || name !== branch) {
      await say(`${name} is stored; only ${branch} is followed`)
    } else if (after === undefined) {
      await say(`${branch} is gone; what runs goes on as it is`)
    } else {
      const push = { service, secret, branch, revision: after, before, receivedAt, timeoutMs }
      for await (const line of followPush(push)) await say(line)
    }
  }
}

// The service is on this machine; a proxy could not reach it.
for (const name of ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]) delete process.env[name]
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGPIPE"] as const) {
  process.on(signal, () => process.exit(0))
}
try {
  await main(process.argv[2] ?? "turnspit.json")
} catch (error) {
  await say(error instanceof Error ? error.message : String(error)).catch(() => {})
}
process.exit(0)
