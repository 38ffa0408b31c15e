import { afterAll, beforeAll, expect, test } from "bun:test"
import { readdir, readFile, readlink } from "node:fs/promises"
import { join } from "node:path"
import { load } from "js-yaml"
import { eventually } from "#lib/testing/eventually.ts"
import { notRun } from "#lib/testing/not-run.ts"
import { type WorkingCopy, workingCopy } from "./working-copy.ts"

/** The main job, end to end, from a fresh copy: `up`, push, break, fix, kill, `down`. The tests build on each other. */

interface Up {
  readonly statusUrl: string
  readonly rotisserieUrl: string
  readonly ocrUrl: string
  readonly kubeconfig: string
  readonly remote: string
}

interface Stream {
  readonly stream_name: string
  readonly alive: number
  readonly stream_url: string
  readonly updated: string
}

const minutes = 60_000
let copy: WorkingCopy
let up: Up

beforeAll(async () => {
  copy = await workingCopy()
  up = await startDetached()
}, 3 * minutes)

afterAll(async () => {
  await copy.bun("down")
  await copy.remove()
}, minutes)

async function startDetached(): Promise<Up> {
  const done = await copy.bun("up", "--detach", "--json")
  if (done.exitCode !== 0) throw new Error(`Cannot start: ${done.stdout}\n${done.stderr}`)
  return JSON.parse(done.stdout) as Up
}

async function push(message: string): Promise<string> {
  await copy.commit(message)
  const done = await copy.git("push", up.remote, "main")
  expect(done.exitCode).toBe(0)
  return done.stderr
}

function kubectl(...args: readonly string[]) {
  return Bun.spawnSync(["kubectl", "--kubeconfig", up.kubeconfig, ...args])
}

async function json<T>(url: string): Promise<T> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return (await response.json()) as T
}

const all = () => json<readonly Stream[]>(`${up.rotisserieUrl}/all`)

test("up shows live readings of real OCR; /current is the first of /all", async () => {
  const streams = await eventually(async () => {
    const list = await all()
    return list.some(({ alive }) => alive < 100) && list
  }, minutes)
  for (const stream of streams)
    expect(Object.keys(stream).sort()).toEqual(["alive", "stream_name", "stream_url", "updated"])
  const alive = streams.map((stream) => stream.alive)
  expect(alive).toEqual(alive.toSorted((a, b) => a - b))
  await eventually(async () =>
    Bun.deepEquals(await json(`${up.rotisserieUrl}/current`), (await all())[0]),
  )
  const first = await all()
  await eventually(async () => !Bun.deepEquals(await all(), first), minutes)
  expect(await (await fetch(up.rotisserieUrl)).text()).toContain("<html")
})

test("rotisserie-ocr reads the real pictures", async () => {
  const folder = join(copy.root, "apps/rotisserie/ocr/src/testdata")
  const pictures = (await readdir(folder)).filter((name) => /_(\d+|none)\.png$/.test(name))
  expect(pictures.length).toBeGreaterThanOrEqual(4)
  for (const picture of pictures) {
    const label = /_(\d+|none)\.png$/.exec(picture)?.[1]
    const body = await readFile(join(folder, picture))
    const raw = await fetch(`${up.ocrUrl}/process_pubg`, { method: "POST", body })
    expect(await raw.json()).toEqual({ number: label === "none" ? 100 : Number(label) })
    const form = new FormData()
    form.set("image", new Blob([body]), picture)
    const multipart = await fetch(`${up.ocrUrl}/process_pubg`, { method: "POST", body: form })
    expect(await multipart.json()).toEqual({ number: label === "none" ? 100 : Number(label) })
  }
  expect(await json(`${up.ocrUrl}/info`)).toMatchObject({ app: "ocr", health: "good" })
})

test(
  "kubectl lists, describes, follows logs and watches",
  async () => {
    if (Bun.which("kubectl") === null)
      return notRun("kubectl against the embedded cluster", "needs kubectl")
    const pods = kubectl("get", "pods", "-n", "rotisserie").stdout.toString()
    expect(pods).toMatch(/NAME +READY +STATUS +RESTARTS +AGE/)
    expect(pods).toMatch(/rotisserie-app-\S+ +1\/1 +Running +0/)
    expect(
      kubectl("describe", "deployment", "rotisserie-ocr", "-n", "rotisserie").stdout.toString(),
    ).toContain("NewReplicaSet")
    const pod = kubectl(
      "get",
      "pods",
      "-n",
      "rotisserie",
      "-l",
      "app.kubernetes.io/name=rotisserie-app",
      "-o",
      "name",
    )
      .stdout.toString()
      .trim()
    expect(kubectl("describe", "-n", "rotisserie", pod).stdout.toString()).toContain("Started")
    for (const args of [
      ["logs", "-f", pod],
      ["get", "pods", "-w"],
    ]) {
      const child = Bun.spawn(
        ["kubectl", "--kubeconfig", up.kubeconfig, "-n", "rotisserie", ...args],
        { stdout: "pipe" },
      )
      const { value } = await child.stdout.getReader().read()
      child.kill()
      expect(value?.length ?? 0).toBeGreaterThan(0)
    }
  },
  minutes,
)

test(
  "a push of 3 replicas is applied, and connections spread over three processes",
  async () => {
    await copy.edit("clusters/local/rotisserie.ts", /("Deployment\/rotisserie-ocr": )1\b/, "$13")
    const output = await push("Scale OCR")
    expect(output).toMatch(/Deployment\/rotisserie\/rotisserie-ocr/)
    expect(output).toMatch(/replicas: 1 → 3/)
    const before = await servedByPod("rotisserie-ocr")
    expect(Object.keys(before)).toHaveLength(3)
    for (let at = 0; at < 300; at += 1) {
      const response = await fetch(`${up.ocrUrl}/info`, {
        headers: { connection: "close" },
        keepalive: false,
      })
      expect(response.ok).toBe(true)
      await response.arrayBuffer()
    }
    const after = await servedByPod("rotisserie-ocr")
    for (const [address, count] of Object.entries(after)) {
      expect(count - (before[address] ?? 0)).toBeGreaterThanOrEqual(60)
      expect(count - (before[address] ?? 0)).toBeLessThanOrEqual(135)
    }
  },
  2 * minutes,
)

test(
  "a change of code rolls out without a failed request to /current",
  async () => {
    let failures = 0
    let requests = 0
    let polling = true
    const poller = (async () => {
      while (polling) {
        requests += 1
        void fetch(`${up.rotisserieUrl}/current`, { signal: AbortSignal.timeout(5000) })
          .then(async (response) => {
            await response.arrayBuffer()
            if (!response.ok) failures += 1
          })
          .catch(() => {
            failures += 1
          })
        await Bun.sleep(20)
      }
    })()
    const before = await imageOf("rotisserie-app")
    await copy.edit("apps/rotisserie/app/src/main.ts", /$/, "\n// A change of code.\n")
    const output = await push("Change the app")
    expect(output).toMatch(/rotisserie-app/)
    expect(output).not.toMatch(/~ Deployment\/rotisserie\/rotisserie-static/)
    expect(await imageOf("rotisserie-app")).not.toBe(before)
    await Bun.sleep(1000)
    polling = false
    await poller
    expect(requests).toBeGreaterThan(50)
    expect(failures).toBe(0)
  },
  2 * minutes,
)

/** Address of each ready pod of a Service → requests for /info that it answered, by its own metrics. */
async function servedByPod(service: string): Promise<Record<string, number>> {
  const slices = await list<EndpointSlice>(
    "endpointslices",
    `kubernetes.io/service-name=${service}`,
  )
  const served: Record<string, number> = {}
  for (const slice of slices)
    for (const endpoint of slice.endpoints ?? []) {
      if (endpoint.conditions.ready !== true) continue
      const address = `${endpoint.addresses[0]}:${slice.ports[0]?.port}`
      const metrics = await (await fetch(`http://${address}/metrics`)).text()
      const line = /^turnspit_http_requests_total\{[^}]*route="\/info"[^}]*\} (\d+)$/m.exec(metrics)
      served[address] = Number(line?.[1] ?? 0)
    }
  return served
}

interface EndpointSlice {
  readonly endpoints?: readonly {
    readonly addresses: readonly string[]
    readonly conditions: { readonly ready?: boolean }
  }[]
  readonly ports: readonly { readonly port: number }[]
}

interface Deployment {
  readonly metadata: {
    readonly name: string
    readonly uid: string
    readonly resourceVersion: string
  }
  readonly spec: {
    readonly replicas: number
    readonly template: {
      readonly spec: { readonly containers: readonly { readonly image: string }[] }
    }
  }
}

interface Pod {
  readonly metadata: { readonly name: string }
  readonly status: {
    readonly containerStatuses?: readonly {
      readonly restartCount: number
      readonly ready: boolean
    }[]
  }
}

/** Objects of namespace rotisserie, over the API as any client asks for them. */
async function list<T>(
  resource: string,
  labels = "",
  namespace = "rotisserie",
): Promise<readonly T[]> {
  const groups: Record<string, string> = {
    deployments: "apis/apps/v1",
    endpointslices: "apis/discovery.k8s.io/v1",
  }
  const kubeconfig = load(await readFile(up.kubeconfig, "utf8")) as {
    clusters: readonly { cluster: { server: string; "certificate-authority-data": string } }[]
    users: readonly { user: { token: string } }[]
  }
  const { server, "certificate-authority-data": ca } = kubeconfig.clusters[0]?.cluster ?? {
    server: "",
    "certificate-authority-data": "",
  }
  const path = `${groups[resource] ?? "api/v1"}/namespaces/${namespace}/${resource}?labelSelector=${encodeURIComponent(labels)}`
  const response = await fetch(`${server}/${path}`, {
    headers: { authorization: `Bearer ${kubeconfig.users[0]?.user.token}` },
    tls: { ca: Buffer.from(ca, "base64").toString() },
  })
  return ((await response.json()) as { items: readonly T[] }).items
}

async function imageOf(deployment: string): Promise<string | undefined> {
  const found = (await list<Deployment>("deployments")).find(
    ({ metadata }) => metadata.name === deployment,
  )
  return found?.spec.template.spec.containers[0]?.image
}

test(
  "a broken overlay leaves its app as it was and deploys the other; the fix goes through",
  async () => {
    const image = await imageOf("rotisserie-app")
    await copy.edit(
      "clusters/local/rotisserie.ts",
      '"Deployment/rotisserie-ocr":',
      '"Deployment/rotiserie-ocr":',
    )
    await copy.edit(
      "clusters/local/sync.ts",
      "overlay({",
      'overlay({\n  annotations: { "example.com/round": "1" },',
    )
    const broken = await push("Misspell an id")
    expect(broken).toContain('Cannot overlay "Deployment/rotiserie-ocr"')
    expect(broken).toContain("clusters/local/rotisserie.ts")
    expect(broken).not.toMatch(/^remote: +at /m)
    expect(await imageOf("rotisserie-app")).toBe(image)
    const [sync] = await list<{ metadata: { annotations: Record<string, string> } }>(
      "deployments",
      "",
      "turnspit",
    )
    expect(sync?.metadata.annotations["example.com/round"]).toBe("1")
    const page = await json<{ apps: readonly { app: string; state: string }[] }>(
      new URL("/api/status", up.statusUrl).href,
    )
    expect(page.apps.find(({ app }) => app === "rotisserie")?.state).toBe("failed")
    expect(page.apps.find(({ app }) => app === "sync")?.state).toBe("synced")
    await copy.edit(
      "clusters/local/rotisserie.ts",
      '"Deployment/rotiserie-ocr":',
      '"Deployment/rotisserie-ocr":',
    )
    expect(await push("Fix it")).toMatch(/✓/)
  },
  2 * minutes,
)

const refusals = [
  {
    what: "a syntax error",
    path: "clusters/local/rotisserie.ts",
    from: "overlay({",
    to: "overlay({ ]",
    says: [/clusters\/local\/rotisserie\.ts:\d+/],
  },
  {
    what: "a manifest that breaks a policy",
    path: "apps/rotisserie/base/service.ts",
    from: /readOnlyRootFilesystem: true/,
    to: "readOnlyRootFilesystem: false",
    says: [/pods-hardened/],
  },
  {
    what: "an emptied list of apps",
    path: "clusters/local/index.ts",
    from: /apps: \[[^\]]*\]/,
    to: "apps: []",
    says: [/apps is empty/],
  },
] as const

for (const { what, path, from, to, says } of refusals)
  test(
    `${what} is refused in one sentence and the running version keeps serving`,
    async () => {
      const before = await list<Deployment>("deployments")
      await copy.edit(path, from, to)
      const output = await push(`Try ${what}`)
      for (const sentence of says) expect(output).toMatch(sentence)
      expect(output).toMatch(/✗/)
      const unchanged = (items: readonly Deployment[]) => items.map(({ metadata }) => metadata.uid)
      expect(unchanged(await list<Deployment>("deployments"))).toEqual(unchanged(before))
      expect((await fetch(`${up.rotisserieUrl}/current`)).status).toBe(200)
      await copy.git("revert", "--no-edit", "HEAD")
      const reverted = await copy.git("push", up.remote, "main")
      expect(reverted.stderr).toMatch(/✓/)
    },
    2 * minutes,
  )

test(
  "an image that is not in the repository fails with its name, and what ran goes on",
  async () => {
    await copy.edit(
      "clusters/local/rotisserie.ts",
      "overlay({",
      `overlay({ images: { "ghcr.io/acme/rotisserie-static": "9.9.9@sha256:${"0".repeat(64)}" },`,
    )
    const output = await push("Name a foreign image")
    expect(output).toMatch(/rotisserie-static/)
    expect(output).toMatch(/not .*in this repository|services of this repository/)
    expect((await fetch(up.rotisserieUrl)).status).toBe(200)
    await copy.git("revert", "--no-edit", "HEAD")
    expect((await copy.git("push", up.remote, "main")).stderr).toMatch(/✓/)
  },
  3 * minutes,
)

test(
  "an app removed from the list is pruned, and only that",
  async () => {
    await copy.edit("clusters/local/index.ts", /"sync", /, "")
    const output = await push("Remove sync")
    expect(output).toMatch(/- Deployment\/turnspit\/sync/)
    expect(await list("deployments", "", "turnspit")).toHaveLength(0)
    expect(await list("deployments")).toHaveLength(3)
    await copy.git("revert", "--no-edit", "HEAD")
    await copy.git("push", up.remote, "main")
    expect(await list("deployments", "", "turnspit")).toHaveLength(1)
  },
  2 * minutes,
)

test("a webhook that is forged or too large is refused in one sentence", async () => {
  const webhook = new URL("/webhook", up.statusUrl)
  const forged = await fetch(webhook, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-github-event": "push",
      "x-hub-signature-256": `sha256=${"0".repeat(64)}`,
    },
    body: JSON.stringify({ ref: "refs/heads/main", after: "0".repeat(40) }),
  })
  expect(forged.status).toBe(401)
  const large = await fetch(webhook, {
    method: "POST",
    headers: { "x-github-event": "push" },
    body: "x".repeat(5 * 1024 * 1024),
  })
  expect(large.status).toBe(413)
})

test(
  "a killed pod is restarted",
  async () => {
    const pid = await processOf("apps/rotisserie/static/src/main.ts")
    process.kill(pid, "SIGKILL")
    await eventually(async () => {
      const [pod] = await list<Pod>("pods", "app.kubernetes.io/name=rotisserie-static")
      return pod?.status.containerStatuses?.some(
        ({ restartCount, ready }) => restartCount >= 1 && ready,
      )
    }, 30_000)
    expect((await fetch(up.rotisserieUrl)).status).toBe(200)
  },
  minutes,
)

test("the process that is cluster and sync stays below 200 MB", async () => {
  const status = await readFile(
    `/proc/${await processOf("scripts/up/service.ts")}/status`,
    "utf8",
  ).catch(() => undefined)
  if (status === undefined) return notRun("memory of the service", "needs /proc")
  expect(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1])).toBeLessThan(200_000)
})

test(
  "a service killed while it deploys is finished by the next up, with no orphan",
  async () => {
    await copy.edit("clusters/local/rotisserie.ts", /("Deployment\/rotisserie-ocr": )3/, "$12")
    await copy.commit("Scale down")
    const pushing = copy.git("push", up.remote, "main")
    await eventually(
      async () => (await list<Deployment>("deployments")).some(({ spec }) => spec.replicas === 2),
      20_000,
    )
    const before = await list<Deployment>("deployments")
    process.kill(await processOf("scripts/up/service.ts"), "SIGKILL")
    await pushing
    await eventually(async () => (await processes()).length === 0, 10_000)
    up = await startDetached()
    const after = await list<Deployment>("deployments")
    expect(after.map(({ metadata }) => metadata.uid).sort()).toEqual(
      before.map(({ metadata }) => metadata.uid).sort(),
    )
    await eventually(
      async () => (await list<Pod>("pods", "app.kubernetes.io/name=rotisserie-ocr")).length === 2,
      20_000,
    )
  },
  3 * minutes,
)

test(
  "up leaves a remote called local alone, names uncommitted changes, and ends with Ctrl-C without leaving a process",
  async () => {
    await copy.bun("down")
    await copy.git("remote", "rename", "local", "mine")
    await copy.git("remote", "add", "local", "https://example.com/elsewhere.git")
    await copy.git("remote", "remove", "mine")
    await Bun.write(join(copy.root, "notes.txt"), "not committed")
    const child = copy.start("up")
    let output = ""
    const reading = (async () => {
      const decoder = new TextDecoder()
      for await (const chunk of child.stdout) output += decoder.decode(chunk, { stream: true })
    })()
    await eventually(() => output.includes("Ctrl-C stops everything"), 2 * minutes)
    expect(output).toContain("Uncommitted changes in 1 file are not deployed")
    expect(output).toContain('The remote "local" is yours already')
    expect((await copy.git("remote", "get-url", "local")).stdout.trim()).toBe(
      "https://example.com/elsewhere.git",
    )
    const started = Date.now()
    child.kill("SIGINT")
    await child.exited
    await reading
    expect(Date.now() - started).toBeLessThan(20_000)
    expect(await processes()).toEqual([])
  },
  3 * minutes,
)

/** Process ids of everything that runs from the copy: its service and its pods. */
async function processes(): Promise<readonly { pid: number; command: string }[]> {
  const listed = Bun.spawnSync(["ps", "-A", "-ww", "-o", "pid=,args="]).stdout.toString()
  const found: { pid: number; command: string }[] = []
  for (const line of listed.split("\n")) {
    const [, pid, command] = /^ *(\d+) (.*)$/.exec(line) ?? []
    if (
      pid === undefined ||
      command === undefined ||
      !/src\/main\.ts|up\/service\.ts/.test(command)
    )
      continue
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => "")
    if (cwd.startsWith(copy.root)) found.push({ pid: Number(pid), command })
  }
  return found
}

async function processOf(script: string): Promise<number> {
  const found = (await processes()).find(({ command }) => command.includes(script))
  if (found === undefined) throw new Error(`Cannot find the process of ${script}`)
  return found.pid
}
