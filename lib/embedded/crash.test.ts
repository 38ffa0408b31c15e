import { afterEach, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { openClient } from "#lib/kube/open-client.ts"
import { eventually } from "#lib/testing/eventually.ts"
import type { Pod } from "./kinds/pod.ts"
import { type Embedded, startEmbedded } from "./start.ts"

const cleanups: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

test("startEmbedded() goes on after a kill -9: no orphan process, the same pods and addresses, one restart more", async () => {
  const root = mkdtempSync(join(tmpdir(), "crash-"))
  cleanups.push(() => rmSync(root, { recursive: true, force: true }))
  await Bun.write(join(root, "app/main.ts"), app)
  await Bun.write(join(root, "start.ts"), starter(root))
  const child = Bun.spawn([process.execPath, join(root, "start.ts")], { stdout: "pipe" })
  cleanups.push(() => child.kill("SIGKILL"))
  const first = await firstLine(child.stdout)
  await deploy(first)
  const before = await answering(first)
  child.kill("SIGKILL")
  await child.exited
  await eventually(() => !before.pids.some(isAlive))

  const second = await startEmbedded({ directory: join(root, "cluster"), images: imagesOf(root) })
  cleanups.push(() => second.stop())
  const after = await answering(second)
  expect(after.names).toEqual(before.names)
  expect(after.url).toBe(before.url)
  expect(second.server).toBe(first.server)
  expect(second.token).toBe(first.token)
  expect(after.restarts).toEqual([1, 1])
  expect(after.pids.some((pid) => before.pids.includes(pid))).toBe(false)
})

test("startEmbedded() stops every process and starts them again next time", async () => {
  const root = mkdtempSync(join(tmpdir(), "stop-"))
  cleanups.push(() => rmSync(root, { recursive: true, force: true }))
  await Bun.write(join(root, "app/main.ts"), app)
  const options = { directory: join(root, "cluster"), images: imagesOf(root) }
  const first = await startEmbedded(options)
  await deploy(first)
  const before = await answering(first)
  const begun = performance.now()
  await first.stop()
  expect(performance.now() - begun).toBeLessThan(20_000)
  expect(before.pids.some(isAlive)).toBe(false)
  const second = await startEmbedded(options)
  cleanups.push(() => second.stop())
  const after = await answering(second)
  expect(after.names).toEqual(before.names)
  expect(after.restarts).toEqual([1, 1])
})

const app = `
  Bun.serve({
    port: Number(process.env.PORT),
    hostname: process.env.HOST,
    fetch: () => new Response(String(process.pid)),
  })
`

/** A program that starts the cluster and says how to reach it. */
function starter(root: string): string {
  const images = `{ pull: async () => ({ state: "pulled", directory: ${JSON.stringify(join(root, "app"))}, command: ["bun", "main.ts"] }) }`
  return `
    const { startEmbedded } = await import(${JSON.stringify(join(import.meta.dir, "start.ts"))})
    const cluster = await startEmbedded({ directory: ${JSON.stringify(join(root, "cluster"))}, images: ${images} })
    console.log(JSON.stringify({ ...cluster, url: cluster.serviceUrl("shop", "web", 8080) }))
  `
}

function imagesOf(root: string) {
  const directory = join(root, "app")
  return {
    pull: async () => ({ state: "pulled", directory, command: ["bun", "main.ts"] }) as const,
  }
}

type Reached = Pick<Embedded, "server" | "ca" | "token"> & {
  readonly url?: string
  readonly serviceUrl?: Embedded["serviceUrl"]
}

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<Reached> {
  let text = ""
  for await (const chunk of stream) {
    text += Buffer.from(chunk).toString()
    if (text.includes("\n")) break
  }
  return JSON.parse(text)
}

function clientOf({ server, ca, token }: Reached) {
  return openClient({ server, ca, token: () => token })
}

async function deploy(cluster: Reached): Promise<void> {
  const client = clientOf(cluster)
  const metadata = { name: "web", namespace: "shop" }
  const container = {
    name: "web",
    image: "web:1",
    ports: [{ containerPort: 8080 }],
    readinessProbe: { httpGet: { path: "/", port: 8080 } },
  }
  const template = { metadata: { labels: { app: "web" } }, spec: { containers: [container] } }
  const selector = { matchLabels: { app: "web" } }
  const spec = { selector: { app: "web" }, ports: [{ port: 8080 }] }
  await client.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } })
  await client.apply({ apiVersion: "v1", kind: "Service", metadata, spec })
  await client.apply({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata,
    spec: { replicas: 2, selector, template },
  })
}

/** Waits until both pods answer. */
async function answering(cluster: Reached) {
  const client = clientOf(cluster)
  const pods = await eventually(async () => {
    const { items } = await client.list({ apiVersion: "v1", kind: "Pod", namespace: "shop" })
    const found = items as unknown as Pod[]
    const ready = found.filter((pod) => pod.status?.containerStatuses?.[0]?.ready)
    return ready.length === 2 ? ready : undefined
  })
  const url = cluster.url ?? cluster.serviceUrl?.("shop", "web", 8080) ?? ""
  const pids = new Set<number>()
  await eventually(async () => {
    const answer = await fetch(url, { keepalive: false })
    pids.add(Number(await answer.text()))
    return pids.size === 2
  })
  return {
    url,
    pids: [...pids],
    names: pods.map((pod) => pod.metadata.name).sort(),
    restarts: pods.map((pod) => pod.status?.containerStatuses?.[0]?.restartCount),
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
