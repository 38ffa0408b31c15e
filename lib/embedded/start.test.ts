import { afterAll, beforeAll, expect, test } from "bun:test"
import { connect } from "node:net"
import type { Pod } from "#lib/embedded/kinds/pod.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { type LocalCluster, localCluster } from "#lib/testing/local-cluster.ts"
import { startEmbedded } from "./start.ts"

let cluster: LocalCluster
beforeAll(async () => {
  cluster = await localCluster()
  await cluster.addImage("web:1", web)
  await cluster.addImage("web:2", web)
})
afterAll(async () => {
  await cluster.stop()
})

const web = `
  const server = Bun.serve({
    port: Number(process.env.PORT),
    hostname: process.env.HOST,
    async fetch(request) {
      const { pathname } = new URL(request.url)
      if (pathname === "/env") return Response.json(process.env)
      if (pathname === "/slow") await Bun.sleep(300)
      if (pathname === "/dead") dead = true
      if (pathname === "/healthz") return new Response("", { status: dead ? 500 : 200 })
      if (pathname === "/echo") return new Response(request.body, { headers: { "x-method": request.method } })
      if (pathname === "/headers") return Response.json(Object.fromEntries(request.headers))
      return new Response(process.env.VERSION + " " + process.pid)
    },
  })
  let dead = false
  console.log("listening")
  process.on("SIGTERM", async () => {
    await server.stop()
    process.exit(0)
  })
`

test("startEmbedded() runs a Deployment behind its Service and its Ingress host", async () => {
  await cluster.apply("basic", deployment({ replicas: 2 }), service, ingress("basic.localhost"))
  await available("basic", 2)
  const url = cluster.embedded.serviceUrl("basic", "web") ?? ""
  expect(await (await fetch(url)).text()).toMatch(/^1 \d+$/)
  expect(await (await viaIngress("basic.localhost", "/")).text()).toMatch(/^1 \d+$/)
  const found = await cluster.client.get({
    apiVersion: "v1",
    kind: "Service",
    namespace: "basic",
    name: "web",
  })
  expect(found?.metadata.annotations?.["turnspit.dev/address"]).toBe(url.replace("http://", ""))
  expect(cluster.problems).toEqual([])
})

test("startEmbedded() gives a container only its own environment, with the addresses of Services in it", async () => {
  const env = [
    { name: "PORT", value: "3000" },
    { name: "SELF", value: "http://web:3000" },
    { name: "LATER", value: "http://later.environment.svc.cluster.local:9000/x" },
    { name: "POD", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
    { name: "GREETING", value: "hello $(POD)" },
  ]
  await cluster.apply("environment", deployment({ env }), service)
  await available("environment", 1)
  const url = cluster.embedded.serviceUrl("environment", "web") ?? ""
  const values = (await (await fetch(`${url}/env`)).json()) as Record<string, string>
  const [pod] = await cluster.pods("environment")
  expect(values).toMatchObject({
    SELF: url,
    LATER: `${cluster.embedded.serviceUrl("environment", "later", 9000)}/x`,
    GREETING: `hello ${pod?.metadata.name}`,
    HOST: "127.0.0.1",
    VERSION: "1",
  })
  expect(Object.keys(values).sort()).toEqual([
    "GREETING",
    "HOME",
    "HOST",
    "LATER",
    "PATH",
    "POD",
    "PORT",
    "SELF",
    "TMPDIR",
    "VERSION",
  ])
})

test("startEmbedded() gives each of three pods 20 to 45 % of 300 separate connections", async () => {
  await cluster.apply("balance", deployment({ replicas: 3 }), service)
  await available("balance", 3)
  const url = new URL(cluster.embedded.serviceUrl("balance", "web") ?? "")
  const counts = new Map<string, number>()
  for (let batch = 0; batch < 30; batch += 1) {
    for (const answer of await Promise.all(Array.from({ length: 10 }, () => separately(url)))) {
      counts.set(answer, (counts.get(answer) ?? 0) + 1)
    }
  }
  expect(counts.size).toBe(3)
  for (const count of counts.values()) {
    expect(count).toBeGreaterThanOrEqual(60)
    expect(count).toBeLessThanOrEqual(135)
  }
})

test("startEmbedded() updates two replicas without one failed request, by Ingress and by Service", async () => {
  await cluster.apply("rolling", deployment({ replicas: 2 }), service, ingress("rolling.localhost"))
  await available("rolling", 2)
  const url = cluster.embedded.serviceUrl("rolling", "web") ?? ""
  const clients = [
    poll(() => viaIngress("rolling.localhost", "/")),
    poll(() => viaIngress("rolling.localhost", "/slow")),
    poll(() => fetch(url)),
    poll(() => fetch(url, { keepalive: false })),
  ]
  await eventually(() => clients.every((one) => one.answers.size > 0))
  for (const image of ["web:2", "web:1", "web:2"]) {
    await cluster.apply("rolling", deployment({ replicas: 2, image }))
    await available("rolling", 2)
    await eventually(async () => (await cluster.pods("rolling")).length === 2)
  }
  await Promise.all(clients.map((one) => one.stop()))
  for (const one of clients) {
    expect(one.failures).toEqual([])
    expect([...one.answers].some((answer) => answer.startsWith("2 "))).toBe(true)
  }
}, 30_000)

test("startEmbedded() restarts a process that was killed and counts it", async () => {
  await cluster.apply("killed", deployment({}), service)
  await available("killed", 1)
  const url = cluster.embedded.serviceUrl("killed", "web") ?? ""
  const [, pid] = (await (await fetch(url)).text()).split(" ")
  process.kill(Number(pid), "SIGKILL")
  const status = await eventually(async () => {
    const one = (await statuses("killed"))[0]
    return one?.restartCount === 1 && one.ready ? one : undefined
  })
  expect(status.lastState.terminated).toMatchObject({ exitCode: 137, reason: "Error" })
  expect(await (await fetch(url)).text()).not.toContain(String(pid))
})

test("startEmbedded() restarts a container whose liveness probe fails and says so", async () => {
  const livenessProbe = {
    httpGet: { path: "/healthz", port: 3000 },
    periodSeconds: 1,
    failureThreshold: 2,
  }
  await cluster.apply("liveness", deployment({ livenessProbe }), service)
  await available("liveness", 1)
  await fetch(`${cluster.embedded.serviceUrl("liveness", "web")}/dead`)
  await eventually(async () => (await statuses("liveness"))[0]?.restartCount === 1)
  const messages = await eventMessages("liveness")
  expect(messages).toContain("Liveness probe failed: HTTP probe failed with statuscode: 500")
  expect(messages).toContain("Container web failed liveness probe, will be restarted")
})

test("startEmbedded() lets a pod wait with the reason why its image is missing", async () => {
  await cluster.apply("missing", deployment({ image: "nginx:1" }))
  const reason = 'Cannot pull "nginx:1": the test has no such image'
  await eventually(async () => {
    const waiting = (await statuses("missing"))[0]?.state.waiting
    return waiting?.reason === "ImagePullBackOff" && waiting.message?.includes(reason)
  })
  await eventually(async () => (await eventMessages("missing")).includes("Error: ImagePullBackOff"))
  expect(await eventMessages("missing")).toContain(`Failed to pull image "nginx:1": ${reason}`)
})

test("startEmbedded() lets a pod wait for a ConfigMap that it refers to", async () => {
  const env = [
    { name: "PORT", value: "3000" },
    { name: "COLOUR", valueFrom: { configMapKeyRef: { name: "look", key: "colour" } } },
  ]
  await cluster.apply("config", deployment({ env }), service)
  await eventually(async () => {
    const waiting = (await statuses("config"))[0]?.state.waiting
    return (
      waiting?.reason === "CreateContainerConfigError" &&
      waiting.message === 'configmap "look" not found'
    )
  })
  const look = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "look" },
    data: { colour: "red" },
  }
  await cluster.apply("config", look)
  await available("config", 1)
  const url = cluster.embedded.serviceUrl("config", "web") ?? ""
  expect(await (await fetch(`${url}/env`)).json()).toMatchObject({ COLOUR: "red" })
})

test("startEmbedded() backs off from a container that ends again and again, and keeps its last words", async () => {
  await cluster.addImage("broken:1", `console.log("no configuration"); process.exit(3)`)
  await cluster.apply("broken", deployment({ image: "broken:1" }))
  const status = await eventually(async () => {
    const [one] = await statuses("broken")
    return one?.state.waiting?.reason === "CrashLoopBackOff" ? one : undefined
  })
  expect(status.restartCount).toBe(1)
  expect(status.lastState.terminated).toMatchObject({ exitCode: 3, reason: "Error" })
  const [pod] = await cluster.pods("broken")
  const name = { namespace: "broken", name: pod?.metadata.name ?? "" }
  expect(await cluster.client.logs(name)).toBe("no configuration\n")
  expect(await cluster.client.logs(name, { previous: true })).toBe("no configuration\n")
})

test("startEmbedded() kills a process that does not heed SIGTERM when its grace is over, with what it started", async () => {
  await cluster.addImage(
    "stubborn:1",
    `
    process.on("SIGTERM", () => console.log("no"))
    const child = Bun.spawn(["sleep", "600"])
    console.log(process.pid, child.pid)
    setInterval(() => {}, 1000)
  `,
  )
  const manifest = deployment({ image: "stubborn:1", readinessProbe: undefined, graceSeconds: 1 })
  await cluster.apply("stubborn", manifest)
  await available("stubborn", 1)
  const [pod] = await cluster.pods("stubborn")
  const name = { namespace: "stubborn", name: pod?.metadata.name ?? "" }
  const log = await eventually(async () => (await cluster.client.logs(name)) || undefined)
  const pids = log.trim().split(" ").map(Number)
  expect(pids.every(isAlive)).toBe(true)
  await cluster.client.delete({
    apiVersion: "apps/v1",
    kind: "Deployment",
    namespace: "stubborn",
    name: "web",
  })
  await eventually(async () => (await cluster.pods("stubborn")).length === 0)
  await eventually(() => !pids.some(isAlive))
})

test("startEmbedded() runs init containers in order before the others", async () => {
  await cluster.addImage("init:1", `console.log(process.env.STEP)`)
  const init = (name: string) => ({ name, image: "init:1", env: [{ name: "STEP", value: name }] })
  const manifest = deployment({ initContainers: [init("first"), init("second")] })
  await cluster.apply("init", manifest)
  await available("init", 1)
  const [pod] = (await cluster.pods("init")) as unknown as Pod[]
  const [first, second] = pod?.status?.initContainerStatuses ?? []
  expect(first?.state.terminated?.reason).toBe("Completed")
  expect(second?.state.terminated?.reason).toBe("Completed")
  const name = { namespace: "init", name: pod?.metadata.name ?? "" }
  expect(await cluster.client.logs(name, { container: "second" })).toBe("second\n")
})

test("startEmbedded() passes bodies, headers and unknown hosts through its Ingress as they are", async () => {
  await cluster.apply("http", deployment({}), service, ingress("http.localhost"))
  await available("http", 1)
  const body = "x".repeat(1_000_000)
  const echo = await viaIngress("http.localhost", "/echo", { method: "PUT", body })
  expect(echo.headers.get("x-method")).toBe("PUT")
  expect(await echo.text()).toBe(body)
  const headers = await (await viaIngress("http.localhost", "/headers")).json()
  expect(headers).toMatchObject({
    host: "http.localhost",
    "x-forwarded-host": "http.localhost",
    "x-forwarded-proto": "http",
  })
  const unknown = await viaIngress("nobody.localhost", "/")
  expect(unknown.status).toBe(404)
  expect(await unknown.text()).toBe('Cannot serve host "nobody.localhost": no Ingress names it\n')
})

test("startEmbedded() says that a Service has no ready pod", async () => {
  await cluster.apply("empty", service, ingress("empty.localhost"))
  const answer = await eventually(async () => {
    const one = await viaIngress("empty.localhost", "/")
    return one.status === 503 ? one : undefined
  })
  expect(await answer.text()).toBe("Cannot reach Service/empty/web: none of its pods is ready\n")
})

test("startEmbedded() refuses a directory that a living process uses", async () => {
  const directory = cluster.embedded.kubeconfig.replace(/\/kubeconfig$/, "")
  const images = { pull: async () => ({ state: "missing", reason: "" }) as const }
  await expect(startEmbedded({ directory, images })).rejects.toThrow(
    `Cannot use ${directory}: process ${process.pid} runs an embedded cluster there; stop it first`,
  )
})

interface DeploymentOptions {
  readonly replicas?: number
  readonly image?: string
  readonly graceSeconds?: number
  readonly [field: string]: unknown
}

function deployment({
  replicas = 1,
  image = "web:1",
  graceSeconds = 5,
  initContainers,
  ...rest
}: DeploymentOptions) {
  const container = {
    name: "web",
    image,
    env: [{ name: "PORT", value: "3000" }],
    ports: [{ containerPort: 3000, name: "http" }],
    readinessProbe: { httpGet: { path: "/", port: "http" } },
    ...rest,
  }
  const spec = {
    terminationGracePeriodSeconds: graceSeconds,
    containers: [container],
    ...(initContainers === undefined ? {} : { initContainers }),
  }
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web" },
    spec: {
      replicas,
      selector: { matchLabels: { app: "web" } },
      template: { metadata: { labels: { app: "web" } }, spec },
    },
  }
}

const service = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "web" },
  spec: { selector: { app: "web" }, ports: [{ name: "http", port: 3000, targetPort: "http" }] },
}

function ingress(host: string) {
  const backend = { service: { name: "web", port: { name: "http" } } }
  const http = { paths: [{ path: "/", pathType: "Prefix", backend }] }
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name: "web" },
    spec: { rules: [{ host, http }] },
  }
}

async function available(namespace: string, replicas: number): Promise<void> {
  const reference = { apiVersion: "apps/v1", kind: "Deployment", namespace, name: "web" }
  await eventually(async () => {
    const found = await cluster.client.get(reference)
    const status = (found?.status ?? {}) as Record<string, number>
    const counts = [status.replicas, status.updatedReplicas, status.availableReplicas]
    return (
      status.observedGeneration === found?.metadata.generation &&
      counts.every((one) => one === replicas)
    )
  })
}

async function statuses(namespace: string) {
  const pods = (await cluster.pods(namespace)) as unknown as Pod[]
  return pods.flatMap((pod) => pod.status?.containerStatuses ?? [])
}

async function eventMessages(namespace: string): Promise<readonly unknown[]> {
  const { items } = await cluster.client.list({ apiVersion: "v1", kind: "Event", namespace })
  return items.map((event) => event.message)
}

function viaIngress(host: string, path: string, init: RequestInit = {}): Promise<Response> {
  const url = `http://127.0.0.1:${cluster.embedded.ingressPort}${path}`
  return fetch(url, { ...init, headers: { host } })
}

/** Asks 50 times a second until it is stopped. */
function poll(ask: () => Promise<Response>) {
  const answers = new Set<string>()
  const failures: string[] = []
  let running = true
  const loop = async () => {
    while (running) {
      try {
        const answer = await ask()
        const text = await answer.text()
        if (answer.ok) answers.add(text)
        else failures.push(`${answer.status} ${text}`)
      } catch (error) {
        failures.push(String(error))
      }
      await Bun.sleep(20)
    }
  }
  const done = loop()
  return {
    answers,
    failures,
    stop() {
      running = false
      return done
    },
  }
}

/** One request over a connection of its own; the answer's body. */
async function separately(url: URL): Promise<string> {
  const socket = connect({ host: url.hostname, port: Number(url.port) })
  socket.write(`GET / HTTP/1.1\r\nHost: ${url.host}\r\nConnection: close\r\n\r\n`)
  let received = ""
  for await (const chunk of socket) received += String(chunk)
  return received.split("\r\n\r\n")[1] ?? ""
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
