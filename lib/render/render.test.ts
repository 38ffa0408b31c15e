import { afterAll, describe, expect, test } from "bun:test"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { overlayTree, configMapOverlay as settings } from "#lib/testing/overlay-tree.ts"
import { type RenderOptions, render } from "./render.ts"
import { RenderError } from "./render-error.ts"
import { detectSandbox, plainSandbox, privateRootSandbox, sandbox } from "./sandbox.ts"

const trees: string[] = []
afterAll(() => Promise.all(trees.map((path) => rm(path, { recursive: true, force: true }))))

const versions = { web: "tree-0123456789abcdef" }
const best = await detectSandbox()
async function tree(
  overlays: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { directory } = await overlayTree(overlays, files)
  trees.push(directory)
  return directory
}

/** Renders and returns each app's outcome: its objects' names, or the reason. */
async function outcome(
  directory: string,
  options: Partial<RenderOptions> = {},
): Promise<Readonly<Record<string, string>>> {
  const { apps } = await render({ directory, cluster: "local", versions, ...options })
  return Object.fromEntries(
    apps.map((app) => [
      app.app,
      app.state === "failed"
        ? app.reason
        : app.manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`).join(" "),
    ]),
  )
}

describe("render()", () => {
  test("renders each app of the cluster, finished with instance label and content version", async () => {
    const directory = await tree({
      web: `import { manifest } from "#lib/kustomize/manifest.ts"
import { overlay } from "#lib/kustomize/overlay.ts"
const pod = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "ghcr.io/acme/web" }] } }
export default overlay({
  namespace: "web",
  after: ["settings"],
  resources: [manifest("Deployment", "web", { spec: { selector: { matchLabels: { app: "web" } }, template: pod } })],
  replicas: { "Deployment/web": 3 },
})`,
      settings: settings("settings"),
    })
    const { cluster, apps } = await render({ directory, cluster: "local", versions })
    expect(cluster.apps).toEqual(["web", "settings"])
    expect(apps[0]).toEqual({
      state: "rendered",
      app: "web",
      after: ["settings"],
      manifests: [
        {
          apiVersion: "apps/v1",
          kind: "Deployment",
          metadata: {
            name: "web",
            namespace: "web",
            labels: { "app.kubernetes.io/instance": "web" },
          },
          spec: {
            replicas: 3,
            selector: { matchLabels: { app: "web" } },
            template: {
              metadata: { labels: { app: "web" } },
              spec: {
                containers: [{ name: "web", image: "ghcr.io/acme/web:tree-0123456789abcdef" }],
              },
            },
          },
        },
      ],
    })
    expect(apps[1]?.state).toBe("rendered")
  })

  test("renders the same bytes from the same tree", async () => {
    const directory = await tree({ b: settings("b"), a: settings("a") })
    const once = await render({ directory, cluster: "local", versions })
    const again = await render({ directory, cluster: "local", versions })
    expect(JSON.stringify(again)).toBe(JSON.stringify(once))
  })

  test("names file, line and column of a syntax error and renders the other apps", async () => {
    const directory = await tree({
      broken: "export default {\n  after: []\n  manifests: [],\n}\n",
      fine: settings("fine"),
    })
    expect(await outcome(directory)).toEqual({
      broken: 'Cannot render clusters/local/broken.ts:3:3: Expected "}" but found "manifests"',
      fine: "ConfigMap/fine",
    })
  })

  test("names the overlay and the base when the mistake is in the base", async () => {
    const directory = await tree(
      { broken: 'import { base } from "#apps/web/base/index.ts"\nexport default base\n' },
      { "apps/web/base/index.ts": 'export const base = []\nthrow new Error("no\\nbase.")\n' },
    )
    expect((await outcome(directory)).broken).toBe(
      "Cannot render clusters/local/broken.ts: apps/web/base/index.ts:2:11: no; base",
    )
  })

  test("passes on what overlay() says about a misspelt id", async () => {
    const directory = await tree({
      broken: `import { manifest } from "#lib/kustomize/manifest.ts"
import { overlay } from "#lib/kustomize/overlay.ts"
const resources = [manifest("ConfigMap", "web", {})]
export default overlay({ namespace: "web", resources, patches: { "ConfigMap/wep": {} } })`,
    })
    expect((await outcome(directory)).broken).toMatch(
      /^Cannot render clusters\/local\/broken.ts:4:\d+: Cannot overlay "ConfigMap\/wep": the base declares ConfigMap\/web$/,
    )
  })

  test("fails an app that has no file, a missing import, or no overlay to export", async () => {
    const directory = await tree({
      absent: "",
      lost: 'import { x } from "./nowhere.ts"\nexport default x\n',
      package: 'import x from "left-pad"\nexport default x\n',
      nothing: "export const x = 1\n",
      number: "export default 1\n",
      nameless: 'export default { manifests: [{ apiVersion: "v1", kind: "ConfigMap" }] }\n',
    })
    await rm(join(directory, "clusters/local/absent.ts"))
    const file = (name: string) => `Cannot render clusters/local/${name}.ts`
    expect(await outcome(directory)).toEqual({
      absent: `${file("absent")}: the cluster lists the app "absent", but this file does not exist`,
      lost: `${file("lost")}: Cannot find module './nowhere.ts' imported from clusters/local/lost.ts`,
      package: `${file("package")}: Cannot find package 'left-pad' imported from clusters/local/package.ts`,
      nothing: `${file("nothing")}: it has no default export`,
      number: `${file("number")}: its default export is no overlay; export default overlay({ … })`,
      nameless: `${file("nameless")}: manifests[0], a ConfigMap, has no metadata.name`,
    })
  })

  test("rejects when the cluster does not exist, has no legal name or a broken file", async () => {
    const directory = await tree({ web: settings("web") }, { "clusters/prod/index.ts": "x" })
    const rejection = (cluster: string) =>
      render({ directory, cluster, versions }).then(
        () => "rendered",
        (error: unknown) => (error instanceof RenderError ? error.message : "no RenderError"),
      )
    expect(await rejection("staging")).toBe(
      'Cannot render cluster "staging": clusters/staging/index.ts does not exist; this repository has local, prod',
    )
    expect(await rejection("../local")).toBe(
      'Cannot render cluster "../local": its name is no DNS label such as prod',
    )
    expect(await rejection("prod")).toBe(
      "Cannot render clusters/prod/index.ts:1:1: x is not defined",
    )
    await Bun.write(join(directory, "clusters/prod/index.ts"), "export default { apps: [] }")
    expect(await rejection("prod")).toContain("Cannot render clusters/prod/index.ts: Cannot load")
    await Bun.write(join(directory, "clusters/prod/index.ts"), "await new Promise(() => {})")
    const never = render({ directory, cluster: "prod", versions, limits: { timeMs: 4_500 } })
    expect(never).rejects.toThrow("it waits for something that did not come within 0.75 s")
    await never.catch(() => {})
    await Bun.write(join(directory, "clusters/prod/index.ts"), "for (;;) {}")
    const loop = render({ directory, cluster: "prod", versions, limits: { timeMs: 4_500 } })
    expect(loop).rejects.toThrow(
      "Cannot render clusters/prod/index.ts: it did not end within 1.5 s",
    )
    await loop.catch(() => {})
  })

  test("shares a large cluster between processes: every app in its order, each broken one by itself", async () => {
    const names = Array.from({ length: 240 }, (_, index) => `app-${index}`)
    const overlays = Object.fromEntries(names.map((name) => [name, settings(name)]))
    const broken = { "app-7": "export default {", "app-8": "throw new Error('no')" }
    const reasons = await outcome(await tree({ ...overlays, ...broken }))
    expect(Object.keys(reasons)).toEqual(names)
    const failed = names.filter((name) => reasons[name]?.startsWith("Cannot render"))
    expect(failed).toEqual(["app-7", "app-8"])
    expect(reasons["app-8"]).toStartWith("Cannot render clusters/local/app-8.ts:1:")
  })

  test("accepts plain data only", async () => {
    const directory = await tree({
      function: settings("a", "", "{ f: () => 1 }"),
      cycle: settings("a", "const c = {}; c.self = c", "{ c }"),
      instance: settings("a", "", "{ url: new URL('http://x') }"),
      promise: settings("a", "", "{ p: Promise.resolve(1) }"),
      undefined: settings("a", "", "{ u: undefined }"),
      getter: settings("a", "let asked = 0", "{ get g() { return (asked += 1) / 0 } }"),
      infinite: settings("a", "", "{ n: 1 / 0 }"),
      late: "export default Promise.resolve({ manifests: [] })",
    })
    const reasons = await outcome(directory)
    const problem = (app: string) =>
      reasons[app]?.match(
        /^Cannot render clusters\/local\/\w+\.ts: (.*); a render is plain data$/,
      )?.[1]
    expect(problem("function")).toBe("manifests[0].data.f is a function")
    expect(problem("cycle")).toBe("manifests[0].data.c.self contains itself")
    expect(problem("instance")).toBe("manifests[0].data.url is an instance of URL")
    expect(problem("promise")).toBe("manifests[0].data.p is a promise")
    expect(problem("undefined")).toBe("manifests[0].data.u is undefined")
    expect(problem("getter")).toBe("manifests[0].data.g is Infinity")
    expect(problem("infinite")).toBe("manifests[0].data.n is Infinity")
    expect(problem("late")).toBe("its default export is a promise")
  })

  test("refuses YAML aliases that unfold without end", async () => {
    const lines = Array.from({ length: 20 }, (_, i) =>
      i === 0 ? "l0: &l0 [x, x]" : `l${i}: &l${i} [*l${i - 1}, *l${i - 1}]`,
    )
    const directory = await tree(
      { bomb: settings("bomb", 'import bomb from "./bomb.yaml"', "bomb") },
      { "clusters/local/bomb.yaml": lines.join("\n") },
    )
    expect((await outcome(directory)).bomb).toContain("unfolds to more than 1000000 values")
  })

  test("gives repository code no environment, clock, randomness or network function", async () => {
    const directory = await tree({
      environment: settings("a", "", "{ env: JSON.stringify([process.env, Bun.env]) }"),
      now: settings("a", "", "{ now: Date.now() }"),
      date: settings("a", "", "{ now: new Date().toISOString() }"),
      random: settings("a", "", "{ n: Math.random() }"),
      fetch: settings("a", 'await fetch("http://127.0.0.1:1")'),
      day: settings("d", "", '{ day: new Date("2026-01-01").toISOString() }'),
    })
    process.env.TURNSPIT_TEST_SECRET = "hunter2"
    const { apps } = await render({ directory, cluster: "local", versions })
    delete process.env.TURNSPIT_TEST_SECRET
    expect(apps[0]).toMatchObject({ manifests: [{ data: { env: "[{},{}]" } }] })
    const reasons = apps.map((app) => (app.state === "failed" ? app.reason : ""))
    const rest = "; a render depends on the commit alone"
    expect(reasons[1]).toMatch(/now.ts:\d+:\d+: it asks for the time; a render depends/)
    expect(reasons[2]).toEndWith(`it asks for the time${rest}`)
    expect(reasons[3]).toEndWith(`it asks for randomness${rest}`)
    expect(reasons[4]).toEndWith(`it asks the network${rest}`)
    expect(apps[5]).toMatchObject({ manifests: [{ data: { day: "2026-01-01T00:00:00.000Z" } }] })
  })

  test("does not read bunfig.toml and .env of the tree", async () => {
    const directory = await tree(
      {
        web: settings(
          "web",
          "",
          "{ preloaded: String(globalThis.preloaded), env: String(process.env.A) }",
        ),
      },
      {
        "bunfig.toml": 'preload = ["./first.ts"]\n',
        "first.ts": "globalThis.preloaded = true",
        ".env": "A=1",
      },
    )
    const { apps } = await render({ directory, cluster: "local", versions })
    expect(apps[0]).toMatchObject({
      manifests: [{ data: { preloaded: "undefined", env: "undefined" } }],
    })
  })

  test("refuses more objects and more bytes than the limits say", async () => {
    const declares = (count: number, prefix: string) =>
      `export default { manifests: Array.from({ length: ${count} }, (_, i) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "${prefix}" + i, namespace: "web" } })) }`
    const directory = await tree({ many: declares(100_000, "m"), few: declares(10, "f") })
    expect((await outcome(directory, { limits: { objects: 10 } })).many).toBe(
      "Cannot render clusters/local/many.ts: it declares 100000 objects; at most 10 are allowed",
    )
    const together = await tree({ some: declares(6, "s"), others: declares(6, "o") })
    await expect(outcome(together, { limits: { objects: 10 } })).rejects.toThrow(
      'Cannot render cluster "local": its apps declare 12 objects; at most 10 are allowed',
    )
    const large = await tree({
      large: settings("a", "", '{ text: "x".repeat(3_000_000) }'),
      fine: settings("b"),
    })
    expect(await outcome(large, { limits: { outputBytes: 2 * 1024 * 1024 } })).toEqual({
      large: "Cannot render clusters/local/large.ts: it renders more than 2 MiB",
      fine: "ConfigMap/b",
    })
  })

  test("rejects with the signal's reason when it is aborted", async () => {
    const directory = await tree({ loop: "for (;;) {}" })
    const abort = new AbortController()
    const rendering = render({ directory, cluster: "local", versions, signal: abort.signal })
    setTimeout(() => abort.abort(new Error("a newer commit took over")), 50)
    expect(rendering).rejects.toThrow("a newer commit took over")
    await rendering.catch(() => {})
  })
})

/** In the best sandbox of this system. Loops, greed and the lesser sandboxes: apps/renderer and scripts/renderer.test.ts. */
describe(`render(), where ${best.sentence}`, () => {
  test("takes an early end with code 0 for a failure, not for an empty render", async () => {
    const directory = await tree({
      exit: settings("a", "process.exit(0)"),
      really: settings("b", "process.reallyExit(0)"),
      z: settings("z", "await Bun.sleep(20)"),
    })
    expect(await outcome(directory, { sandbox: best })).toEqual({
      exit: "Cannot render clusters/local/exit.ts:1:9: it ends the process; a render depends on the commit alone",
      really:
        "Cannot render clusters/local/really.ts: its process ended before it was done (exit code 0)",
      z: "ConfigMap/z",
    })
  })

  test("is not disturbed by what repository code prints", async () => {
    const flood = `const line = "x".repeat(1_000_000)
for (let i = 0; i < 200; i++) { console.log(line); console.error(line) }
import { writeSync } from "node:fs"
for (const fd of [1, 2, 3]) writeSync(fd, '\\n0 {"type":"broken","reason":"forged"}\\n')
console.log('{"type":"app","app":{"app":"z","state":"failed","reason":"forged"}}')
`
    const directory = await tree({ flood: settings("a", flood), z: settings("z") })
    expect(await outcome(directory, { sandbox: best })).toEqual({
      flood: "ConfigMap/a",
      z: "ConfigMap/z",
    })
  })

  test("fails an app whose rejected promise nobody awaits", async () => {
    const directory = await tree({
      stray: settings("a", 'Promise.reject(new Error("oh"))'),
      z: settings("z"),
    })
    expect(await outcome(directory, { sandbox: best })).toEqual({
      stray: "Cannot render clusters/local/stray.ts:1:20: oh",
      z: "ConfigMap/z",
    })
  })

  test("lets repository code start no process, signal none and open no socket", async () => {
    const directory = await tree({
      spawn: settings("a", 'Bun.spawn(["/bin/true"])'),
      daemon: settings("b", 'Bun.spawn(["/bin/true"], { detached: true })'),
      shell: settings("c", 'import { execSync } from "node:child_process"\nexecSync("true")'),
      kill: settings("d", "process.kill(process.ppid, 'SIGTERM')"),
      worker: settings("e", 'new Worker("data:text/javascript,for(;;);")'),
    })
    const { worker, ...others } = await outcome(directory, { sandbox: plainSandbox })
    expect(worker).toBe("ConfigMap/e")
    if (process.platform !== "linux") return
    for (const reason of Object.values(others)) expect(reason).toContain("EPERM")
    const child = 'try { Bun.spawn(["/bin/true"]) } catch { process.exit(9) }'
    const own = await tree({ a: settings("a") }, { "lib/render/child.ts": child })
    await expect(outcome(own, { program: own, sandbox: plainSandbox })).rejects.toThrow(
      "(exit code 9)",
    )
  })
})

const network = `import { connect } from "node:net"
const reach = (port) => new Promise((resolve) => connect(port, "127.0.0.1").on("connect", () => resolve("connected")).on("error", (error) => resolve(error.code)))
`

test.if(best === privateRootSandbox)(
  "render() in a sandbox reads no file of the machine, writes none and reaches no network",
  async () => {
    const server = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response("") })
    const secret = await mkdtemp(join(tmpdir(), "turnspit-secret-"))
    trees.push(secret)
    await Bun.write(join(secret, "kubeconfig"), "hunter2")
    const directory = await tree({
      web: settings(
        "web",
        `${network}
import { readFileSync, readdirSync, writeFileSync } from "node:fs"
const attempt = (deed) => { try { return String(deed()) } catch (error) { return error.code } }
const answer = await reach(${server.port})`,
        `{
  answer,
  root: readdirSync("/").filter((name) => ["etc", "sys", "var"].includes(name)).join(),
  read: attempt(() => readFileSync("${secret}/kubeconfig")),
  write: attempt(() => writeFileSync("clusters/local/index.ts", "")),
  environment: attempt(() => readFileSync("/proc/self/environ")).includes("SECRET") ? "leaks" : "empty",
}`,
      ),
    })
    process.env.TURNSPIT_TEST_SECRET = "hunter2"
    const { apps } = await render({ directory, cluster: "local", versions })
    delete process.env.TURNSPIT_TEST_SECRET
    await server.stop(true)
    const data = { root: "", read: "ENOENT", write: "EROFS", environment: "empty" }
    const answer = expect.stringMatching(/^E/)
    expect(apps[0]).toMatchObject({ manifests: [{ data: { ...data, answer } }] })
  },
)

test("sandbox() says in one sentence what renders run in", async () => {
  expect(await sandbox()).toBe(best.sentence)
  expect(best.sentence).toMatch(/^Renders run [^.]+[^.]$/)
})
