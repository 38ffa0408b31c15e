import { afterAll, describe, expect, test } from "bun:test"
import { mkdtemp, realpath, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { remoteRender } from "#lib/render/remote-render.ts"
import { removeTree } from "#lib/render/remove-tree.ts"
import { type Render, render } from "#lib/render/render.ts"
import {
  detectSandbox,
  namespaceSandbox,
  plainSandbox,
  privateRootSandbox,
} from "#lib/render/sandbox.ts"
import { eventually } from "#lib/testing/eventually.ts"
import {
  daemonMark,
  garblingOverlays,
  type HostileOverlay,
  quickHostileOverlays,
  secret,
  slowHostileOverlays,
  slowLimits,
} from "#lib/testing/hostile-overlays.ts"
import { notRun } from "#lib/testing/not-run.ts"
import { configMapOverlay, overlayTree } from "#lib/testing/overlay-tree.ts"
import { repositoryRoot } from "./repository-root.ts"

/** Hostile overlays in every sandbox, and in the renderer as it runs in a pod: as process 1, without any sandbox. */

const root = await repositoryRoot()
const best = await detectSandbox()
const hasNamespaces = best !== plainSandbox
const sandboxes = hasNamespaces
  ? [plainSandbox, namespaceSandbox, privateRootSandbox]
  : [plainSandbox]
const ends: (() => unknown)[] = []
afterAll(() => Promise.all(ends.map((end) => end())))
if (!hasNamespaces)
  notRun("renders in namespaces, and the renderer as process 1", "this system offers none")

const versions = { web: "tree-0123456789abcdef" }
const listener = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response("") })
ends.push(() => listener.stop(true))
const loop: Readonly<Record<string, HostileOverlay>> = {
  fine: { source: configMapOverlay("fine"), ends: /^\{"colour":"red"\}$/ },
  loop: { source: "for (;;) {}", ends: /: it did not end within [124] s$/ },
}
/** Other ways to never end, each in a render of its own. */
const endless: readonly string[] = [
  "Atomics.wait(new Int32Array(new SharedArrayBuffer(8)), 0, 0)",
  "const again = () => queueMicrotask(again); again(); export default { manifests: [] }",
  "export default { get manifests() { for (;;); } }",
]

async function tree(overlays: Readonly<Record<string, string>>): Promise<string> {
  const { directory, remove } = await overlayTree(overlays)
  ends.push(remove)
  return directory
}

async function scratchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "turnspit-renderer-"))
  ends.push(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** The quick overlays, with a place of their own for what they leave. */
function quick(): Readonly<Record<string, HostileOverlay>> {
  const place = join(tmpdir(), `turnspit-hostile-${crypto.randomUUID()}`)
  ends.push(
    () => removeTree(place),
    () => removeTree(`${place}-link`),
  )
  return quickHostileOverlays({ port: Number(listener.port), place })
}

/** Renders overlays and compares what became of each. */
async function check(
  using: Render,
  overlays: Readonly<Record<string, HostileOverlay>>,
  { limits = {}, isPlain = true } = {},
): Promise<void> {
  const sources = Object.entries(overlays).map(([app, { source }]) => [app, source] as const)
  const directory = await tree(Object.fromEntries(sources))
  const { apps } = await using({ directory, cluster: "local", versions, limits })
  expect(apps.map(({ app }) => app)).toEqual(Object.keys(overlays))
  const wrong = apps.flatMap((app) => {
    const { ends, endsInPlain } = overlays[app.app] ?? { ends: /never/ }
    const end = app.state === "failed" ? app.reason : JSON.stringify(app.manifests[0]?.data)
    return (isPlain ? (endsInPlain ?? ends) : ends).test(end) ? [] : [`${app.app}: ${end}`]
  })
  expect(wrong).toEqual([])
}

function processes(): string {
  return Bun.spawnSync(["ps", "-A", "-ww", "-o", "pid=,ppid=,args="]).stdout.toString()
}

for (const sandbox of sandboxes) {
  describe(`render(), where ${sandbox.sentence}`, () => {
    const isPlain = sandbox !== privateRootSandbox
    const within: Render = (request) => render({ ...request, sandbox })

    test("ends every hostile overlay with one sentence and renders the others", async () => {
      await check(within, quick(), { isPlain })
      await check(within, slowHostileOverlays, { isPlain, limits: slowLimits })
      await check(within, garblingOverlays, { isPlain, limits: slowLimits })
      await check(within, loop, { isPlain, limits: { timeMs: 3_000 } })
      for (const source of sandbox === best ? endless : [])
        await check(
          within,
          { ...loop, loop: { source, ends: /: it did not end within [12] s$/ } },
          { isPlain, limits: { timeMs: 3_000 } },
        )
      expect(processes()).not.toContain(daemonMark)
    }, 60_000)

    test("ends when its parent is killed", async () => {
      const directory = await tree({ loop: "for (;;) {}" })
      const name = Object.entries({ plainSandbox, namespaceSandbox, privateRootSandbox }).find(
        ([, one]) => one === sandbox,
      )?.[0]
      const program = `import { render } from "#lib/render/render.ts"
import { ${name} as sandbox } from "#lib/render/sandbox.ts"
await render({ directory: ${JSON.stringify(directory)}, cluster: "local", versions: {}, sandbox, limits: { timeMs: 120_000 } })`
      const scratch = await scratchFolder()
      const env = { PATH: process.env.PATH, TMPDIR: scratch }
      const parent = Bun.spawn([process.execPath, "-e", program], { cwd: root, env })
      const family = await eventually(() => {
        const found = descendants(parent.pid)
        return found.some((line) => line.includes("lib/render/child.ts")) && found
      })
      parent.kill("SIGKILL")
      const ids = family.map((line) => line.trim().split(/\s+/)[0])
      await eventually(() =>
        processes()
          .split("\n")
          .every((line) => !ids.includes(line.trim().split(/\s+/)[0])),
      )
    }, 30_000)
  })
}

test.if(best === privateRootSandbox)(
  "privateRootSandbox keeps a program from its mounts and from further namespaces, whatever system calls it has",
  async () => {
    const directory = await realpath(await tree({ web: configMapOverlay("web") }))
    const scratch = await realpath(await scratchFolder())
    const script = `for try in 1 2; do mount -o remount,bind,rw "$PWD"; mount -o remount,rw /proc; mount --bind /tmp /usr; done
unshare -U true && echo namespace
echo x > "$PWD/written" && echo tree
echo core > /proc/sys/kernel/core_pattern && echo machine
ipcmk -M 1000 >&2 && echo memory
echo ended`
    const command = ["/bin/sh", "-c", script]
    const child = Bun.spawn(
      [...privateRootSandbox.wrap(command, { directory, scratch, program: [] })],
      { cwd: directory, env: { PATH: "/usr/bin:/bin:/usr/sbin:/sbin" }, stderr: "ignore" },
    )
    expect(await new Response(child.stdout).text()).toBe("ended\n")
    expect(await Bun.file(join(directory, "written")).exists()).toBe(false)
  },
)

/** The lines of `ps` about everything that a process started. */
function descendants(pid: number): readonly string[] {
  const lines = processes().split("\n")
  const children = lines.filter((line) => line.trim().split(/\s+/)[1] === String(pid))
  return children.flatMap((line) => [line, ...descendants(Number(line.trim().split(/\s+/)[0]))])
}

/** What a pod gives: this repository at /mnt (it may lie below /tmp), an own process table, an own /tmp, no capability, no other program that could build a sandbox. */
const pod = `mount --rbind "$1" /mnt && shift && mount -t tmpfs none /tmp && mount -t tmpfs none /dev/shm
exec setpriv --bounding-set=-all --inh-caps=-all --no-new-privs -- env -i PATH=/nowhere TMPDIR=/tmp HOME=/tmp PORT=0 HOST=127.0.0.1 DRAIN_SECONDS=0 ${secret.name}=${secret.value} RENDER_MEMORY_MIB=300 "$@"`

/** Starts the renderer as process 1 of its own process table. */
async function startPod(env: Readonly<Record<string, string>> = {}) {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`)
  const namespaces = ["--user", "--map-root-user", "--mount", "--pid", "--fork", "--kill-child"]
  const main = [...variables, process.execPath, "/mnt/apps/renderer/src/main.ts"]
  const child = Bun.spawn(
    ["unshare", ...namespaces, "--mount-proc", "--", "/bin/sh", "-c", pod, "sh", root, ...main],
    { stdout: "pipe", stderr: "pipe" },
  )
  ends.push(() => child.kill("SIGKILL"))
  let log = ""
  const decoder = new TextDecoder()
  void (async () => {
    for await (const chunk of child.stdout) log += decoder.decode(chunk)
  })()
  const port = await eventually(() => /"port":(\d+)/.exec(log)?.[1])
  const url = `http://127.0.0.1:${port}`
  return { url, child, render: remoteRender(url, { patienceMs: 5_000 }), log: () => log }
}

test.if(hasNamespaces)(
  "the renderer as process 1 stays healthy, and leaves neither process nor file, whatever a render does",
  async () => {
    const attack = `import { spawn } from "node:child_process"
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
const attempt = (deed) => { try { return String(deed()) } catch (error) { return error.code } }
const survivors = () => readdirSync("/proc").filter((name) => /^\\d+$/.test(name)).length`
    const first = `${attack}
for (let signal = 1; signal < 65; signal += 1) attempt(() => process.kill(1, signal))
attempt(() => spawn("/bin/sh", ["-c", "sleep 0.01 & sleep 0.01 & while :; do sleep 0.137; done"], { detached: true, stdio: "ignore" }).unref())
writeFileSync("/tmp/left", ""); writeFileSync("/dev/shm/left", ""); mkdirSync("/tmp/locked", { mode: 0 })`
    const second = `${attack}
const seen = { files: String(existsSync("/tmp/left") || existsSync("/dev/shm/left") || existsSync("/tmp/locked")), processes: String(survivors()), environment: attempt(() => readFileSync("/proc/1/environ")), memory: attempt(() => readFileSync("/proc/1/mem")) }`
    const { url, render: remote, child, log } = await startPod()
    expect(log()).toContain(plainSandbox.sentence)
    const request = { cluster: "local", versions }
    for (let turn = 0; turn < 3; turn += 1) {
      const directory = await tree({ web: configMapOverlay("web", first) })
      expect((await remote({ ...request, directory })).apps[0]?.state).toBe("rendered")
    }
    const directory = await tree({ web: configMapOverlay("web", second, "seen") })
    expect((await remote({ ...request, directory })).apps[0]).toMatchObject({
      // Process 1 and the render itself.
      manifests: [
        { data: { files: "false", processes: "2", environment: "EACCES", memory: "EACCES" } },
      ],
    })
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    expect(processes()).not.toContain(daemonMark)
    expect(child.exitCode).toBeNull()
  },
  30_000,
)

test.if(hasNamespaces)(
  "the renderer as process 1 ends every hostile overlay with one sentence",
  async () => {
    const { url, render: remote } = await startPod({ RENDER_SECONDS: "12" })
    await check(remote, quick())
    await check(remote, { ...slowHostileOverlays, flood: { source: "0", ends: /./ } })
    await check(remote, garblingOverlays)
    await check(remote, loop)
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
    expect(processes()).not.toContain(daemonMark)
  },
  60_000,
)

test("the renderer outside of a pod ends no process of others", async () => {
  const scratch = await scratchFolder()
  const child = Bun.spawn([process.execPath, "apps/renderer/src/main.ts"], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      PORT: "0",
      HOST: "127.0.0.1",
      TMPDIR: scratch,
      DRAIN_SECONDS: "0",
    },
    stdout: "pipe",
  })
  ends.push(() => child.kill())
  let log = ""
  void (async () => {
    for await (const chunk of child.stdout) log += new TextDecoder().decode(chunk)
  })()
  const port = await eventually(() => /"port":(\d+)/.exec(log)?.[1])
  const bystander = Bun.spawn(["sleep", "60"])
  await Bun.write(join(scratch, "kept"), "x")
  const directory = await tree({ web: configMapOverlay("web") })
  const remote = remoteRender(`http://127.0.0.1:${port}`)
  expect((await remote({ directory, cluster: "local", versions })).apps[0]?.state).toBe("rendered")
  expect(bystander.exitCode).toBeNull()
  expect(await Bun.file(join(scratch, "kept")).text()).toBe("x")
  bystander.kill()
  child.kill("SIGTERM")
  expect(await child.exited).toBe(0)
})
