import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { openApiServer } from "#lib/embedded/api/api-server.ts"
import { serverCertificate } from "#lib/embedded/api/certificate.ts"
import { isObject, type Json } from "#lib/embedded/api/json.ts"
import { objectsAt, textAt } from "#lib/embedded/api/json-at.ts"
import { serveApi } from "#lib/embedded/api/serve-api.ts"
import { startControllers } from "#lib/embedded/controllers/start-controllers.ts"

/** An API server that a contract test talks to: the embedded one, or a real one named by TURNSPIT_TEST_KUBECONFIG. */
export interface Target {
  readonly name: string
  /** The namespace that `{ns}` stands for. */
  readonly namespace: string
  /** Sends a request; `{ns}` in the path stands for a namespace of this test file. */
  send(method: string, path: string, options?: SendOptions): Promise<Answer>
  /** Server-side apply. */
  apply(path: string, config: Json, query?: string): Promise<Answer>
  /** The lines of a watch, until `enough` says so or 5 s are over. */
  watch(path: string, enough: (events: readonly Json[]) => boolean): Promise<Json[]>
  close(): Promise<void>
}

export interface SendOptions {
  readonly body?: unknown
  readonly type?: string
  readonly accept?: string
  readonly agent?: string
  /** Whom the administrator impersonates: `kubectl --as`. */
  readonly as?: string
  readonly groups?: readonly string[]
  /** Instead of the administrator's credentials. */
  readonly bearer?: string
}

export interface Answer {
  readonly status: number
  readonly warning: string | null
  readonly body: Json
}

interface Access {
  readonly server: string
  readonly headers: Readonly<Record<string, string>>
  readonly tls: { readonly ca: string; readonly cert?: string; readonly key?: string }
}

/** Opens the targets that contract tests run against, the embedded one with its controllers if they matter. */
export async function openTargets({ controllers = false } = {}): Promise<Target[]> {
  const kubeconfig = process.env.TURNSPIT_TEST_KUBECONFIG
  const embedded = await openEmbedded(controllers)
  return kubeconfig === undefined
    ? [embedded]
    : [embedded, await open("real", readAccess(kubeconfig), async () => {})]
}

async function openEmbedded(controllers: boolean): Promise<Target> {
  const directory = mkdtempSync(join(tmpdir(), "contract-"))
  const api = openApiServer({ directory, token: "contract" })
  const certificate = await serverCertificate(directory)
  const onProblem = (sentence: string) => console.error(sentence)
  const stopControllers = controllers
    ? startControllers({ objects: api.objects, ca: certificate.ca, onProblem })
    : undefined
  const served = serveApi(api, { port: 0, certificate })
  const access = {
    server: `https://127.0.0.1:${served.port}`,
    headers: { authorization: "Bearer contract" },
    tls: { ca: certificate.ca },
  }
  return open("embedded", access, async () => {
    await served.stop()
    stopControllers?.()
    api.close()
    rmSync(directory, { recursive: true })
  })
}

async function open(name: string, access: Access, stop: () => Promise<void>): Promise<Target> {
  const namespace = `contract-${crypto.randomUUID().slice(0, 8)}`
  const request = (method: string, path: string, options: SendOptions = {}) => {
    const { body, type, accept, agent, as, groups = [], bearer } = options
    const headers = new Headers(bearer ? { authorization: `Bearer ${bearer}` } : access.headers)
    headers.set("content-type", type ?? "application/json")
    headers.set("user-agent", agent ?? "contract/1")
    if (accept !== undefined) headers.set("accept", accept)
    if (as !== undefined) headers.set("impersonate-user", as)
    for (const group of groups) headers.append("impersonate-group", group)
    return fetch(access.server + path.replaceAll("{ns}", namespace), {
      method,
      headers,
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
      tls: bearer === undefined ? access.tls : { ca: access.tls.ca },
    })
  }
  const send: Target["send"] = async (method, path, options) => {
    const response = await request(method, path, options)
    const text = await response.text()
    const body: unknown = text.startsWith("{") ? JSON.parse(text) : { text }
    return {
      status: response.status,
      warning: response.headers.get("warning"),
      body: isObject(body) ? body : {},
    }
  }
  await send("POST", "/api/v1/namespaces", { body: { metadata: { name: namespace } } })
  return {
    name,
    namespace,
    send,
    apply: (path, body, query = "") =>
      send("PATCH", `${path}?fieldManager=one${query}`, {
        body,
        type: "application/apply-patch+yaml",
      }),
    watch: async (path, enough) => readLines(await request("GET", path), enough),
    close: async () => {
      await send("DELETE", "/api/v1/namespaces/{ns}")
      await stop()
    },
  }
}

async function readLines(
  response: Response,
  enough: (events: readonly Json[]) => boolean,
): Promise<Json[]> {
  const events: Json[] = []
  const reader = response.body?.getReader()
  const over = setTimeout(() => reader?.cancel(), 5000)
  const decoder = new TextDecoder()
  let rest = ""
  while (reader !== undefined && !enough(events)) {
    const { done, value } = await reader.read()
    if (done) break
    const lines = (rest + decoder.decode(value, { stream: true })).split("\n")
    rest = lines.pop() ?? ""
    for (const line of lines) events.push(JSON.parse(line))
  }
  clearTimeout(over)
  await reader?.cancel()
  return events
}

function readAccess(file: string): Access {
  const config = Bun.YAML.parse(readFileSync(file, "utf8"))
  const [cluster] = objectsAt(config, "clusters")
  const [user] = objectsAt(config, "users")
  const decoded = (value: string) => Buffer.from(value, "base64").toString()
  const token = textAt(user, "user.token")
  const cert = decoded(textAt(user, "user.client-certificate-data"))
  const key = decoded(textAt(user, "user.client-key-data"))
  return {
    server: textAt(cluster, "cluster.server"),
    headers: token === "" ? {} : { authorization: `Bearer ${token}` },
    tls: {
      ca: decoded(textAt(cluster, "cluster.certificate-authority-data")),
      ...(cert !== "" && { cert, key }),
    },
  }
}
