import { afterEach, expect, test } from "bun:test"
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { eventually } from "#lib/testing/eventually.ts"
import { first, sampleCore, second, webhookSecret } from "../testing/sample-core.ts"
import type { HookSettings } from "./hook-settings.ts"

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

test("post-receive prints the run of what was pushed", async () => {
  const { core, world, url } = await sampleCore(cleanups, { serves: true })
  await eventually(() => core.status().runs.length === 1)
  world.branch = second
  const { code, lines } = await hook({ service: url }, `${first} ${second} refs/heads/main\n`)
  expect(code).toBe(0)
  expect(lines[0]).toBe('local ← 2222222 "Commit 2222222" by Ann')
  expect(lines).toContain("  ~ Deployment/rotisserie/rotisserie-ocr spec.replicas: 1 → 3")
  expect(lines).toContain("  ● Deployment/rotisserie/rotisserie-ocr  3 of 3 replicas ready")
  expect(lines.at(-1)).toMatch(
    /^✓ local is at 2222222 "Commit 2222222" in \d+ ms \(rotisserie 1 changed, 1 unchanged\)$/,
  )
})

test("post-receive says what to do when nothing is running", async () => {
  const { code, lines } = await hook(
    { service: "http://127.0.0.1:9" },
    `${first} ${second} refs/heads/main\n`,
  )
  expect(code).toBe(0)
  expect(lines).toEqual(["The push is stored; nothing is running here, `bun run up` deploys it"])
})

test("post-receive says that another branch is stored and not followed", async () => {
  const { code, lines } = await hook(
    {},
    `${first} ${second} refs/heads/feature\n${first} ${second} refs/tags/v1\n${first} ${"0".repeat(40)} refs/heads/main\n`,
  )
  expect(code).toBe(0)
  expect(lines).toEqual([
    "feature is stored; only main is followed",
    "refs/tags/v1 is stored; only main is followed",
    "main is gone; what runs goes on as it is",
  ])
})

test("post-receive says that a commit gave way to a newer one", async () => {
  const { core, url } = await sampleCore(cleanups, { serves: true })
  await eventually(() => core.status().runs.length === 1)
  const { lines } = await hook({ service: url }, `${first} ${second} refs/heads/main\n`)
  expect(lines).toEqual(["Cannot follow 2222222: it was not run by itself, main is at 1111111"])
})

test("post-receive says that its secret is not the service's", async () => {
  const { url } = await sampleCore(cleanups, { serves: true })
  const { lines } = await hook(
    { service: url, secret: "another" },
    `${first} ${second} refs/heads/main\n`,
  )
  expect(lines).toEqual([
    "The push is stored, but not deployed: Cannot accept the delivery: X-Hub-Signature-256 does not match its body",
  ])
})

test("post-receive names a settings file that is wrong", async () => {
  const { code, lines } = await hook({ settings: "{}" }, `${first} ${second} refs/heads/main\n`)
  expect(code).toBe(0)
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatch(
    /^Cannot read .*turnspit\.json: it must name service, secretFile and branch$/,
  )
})

test("post-receive shows the run in git's own remote lines", async () => {
  const { core, world, url } = await sampleCore(cleanups, { serves: true })
  await eventually(() => core.status().runs.length === 1)
  const folder = await temporary()
  const bare = join(folder, "repository.git")
  const work = join(folder, "work")
  await git(folder, "init", "--quiet", "--bare", "--initial-branch=main", bare)
  await git(folder, "init", "--quiet", "--initial-branch=main", work)
  await git(work, "commit", "--quiet", "--allow-empty", "--message=One")
  world.branch = (await git(work, "rev-parse", "HEAD")).stdout.trim()
  const settings = await writeSettings(folder, { service: url })
  const script = join(import.meta.dir, "post-receive.ts")
  await writeFile(
    join(bare, "hooks/post-receive"),
    `#!/bin/sh\nexec '${process.execPath}' '${script}' '${settings}'\n`,
  )
  await chmod(join(bare, "hooks/post-receive"), 0o755)
  const { stderr } = await git(work, "push", bare, "main")
  expect(stderr).toContain(`remote: local ← ${world.branch.slice(0, 7)}`)
  expect(stderr).toContain("remote: ✓ local is at")
})

interface HookScenario extends Partial<HookSettings> {
  readonly secret?: string
  readonly settings?: string
}

async function hook(scenario: HookScenario, input: string) {
  const settings = await writeSettings(await temporary(), scenario)
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "post-receive.ts"), settings], {
    stdin: new TextEncoder().encode(input),
    env: { ...process.env, HTTP_PROXY: "http://127.0.0.1:9", http_proxy: "http://127.0.0.1:9" },
    stdout: "pipe",
    stderr: "inherit",
  })
  const output = await child.stdout.text()
  return { code: await child.exited, lines: output.split("\n").filter((line) => line !== "") }
}

async function writeSettings(folder: string, scenario: HookScenario): Promise<string> {
  const { service = "http://127.0.0.1:9", branch = "main", secret = webhookSecret } = scenario
  await writeFile(join(folder, "webhook-secret"), `${secret}\n`)
  const file = join(folder, "turnspit.json")
  const settings: HookSettings = { service, branch, secretFile: "webhook-secret" }
  await writeFile(file, scenario.settings ?? JSON.stringify(settings))
  return file
}

async function temporary(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "turnspit-hook-"))
  cleanups.push(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function git(directory: string, ...args: readonly string[]) {
  const identity = ["-c", "user.name=Ann", "-c", "user.email=ann@example.com"]
  const child = Bun.spawn(["git", ...identity, ...args], {
    cwd: directory,
    stdout: "pipe",
    stderr: "pipe",
  })
  const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()])
  if ((await child.exited) !== 0) throw new Error(stderr)
  return { stdout, stderr }
}
