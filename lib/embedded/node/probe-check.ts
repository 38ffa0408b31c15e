import type { ProbeAction } from "../kinds/pod.ts"
import { loopback } from "./field-value.ts"

/** What one try of a probe found; `message` as the kubelet's events word it. */
export type ProbeResult =
  | { readonly result: "success" }
  | { readonly result: "failure"; readonly message: string }

export interface ProbeTarget {
  /** The real port of a probe's port (a number or the name of a container's port). */
  readonly port: (port: number | string) => number | undefined
  /** Runs a command as the container would; resolves with its exit code. */
  readonly run: (command: readonly string[], signal: AbortSignal) => Promise<number>
}

/** Tries a probe once: an answer from 200 to 399, a connection that opens, or a command that ends with 0. */
export async function checkProbe(
  action: ProbeAction,
  target: ProbeTarget,
  timeoutMs: number,
): Promise<ProbeResult> {
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    if (action.httpGet !== undefined) return await checkHttp(action.httpGet, target, signal)
    if (action.tcpSocket !== undefined) return await checkTcp(action.tcpSocket, target, signal)
    if (action.exec !== undefined) return await checkCommand(action.exec, target, signal)
    return failure("the embedded node has no gRPC probes: use httpGet, tcpSocket or exec")
  } catch (error) {
    if (signal.aborted) return failure(`no answer within ${timeoutMs / 1000} s`)
    return failure(error instanceof Error ? error.message : String(error))
  }
}

async function checkHttp(
  { path = "/", port, scheme = "HTTP", httpHeaders = [] }: NonNullable<ProbeAction["httpGet"]>,
  target: ProbeTarget,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const real = target.port(port)
  if (real === undefined) return failure(`the container has no port "${port}"`)
  const headers = new Headers({ "user-agent": "kube-probe/1.36", accept: "*/*" })
  for (const { name, value } of httpHeaders) headers.append(name, value)
  const url = `${scheme.toLowerCase()}://${loopback}:${real}${path.startsWith("/") ? "" : "/"}${path}`
  try {
    const answer = await fetch(url, {
      headers,
      signal,
      redirect: "manual",
      keepalive: false,
      // As the kubelet: a probe asks whether it answers, not who it is.
      ...(scheme === "HTTPS" ? { tls: { rejectUnauthorized: false } } : {}),
    })
    await answer.body?.cancel()
    if (answer.status >= 200 && answer.status < 400) return { result: "success" }
    return failure(`HTTP probe failed with statuscode: ${answer.status}`)
  } catch (error) {
    if (signal.aborted) throw error
    return failure(
      `Get "${url}": ${isRefused(error) ? "connection refused" : "the connection broke"}`,
    )
  }
}

async function checkTcp(
  { port }: NonNullable<ProbeAction["tcpSocket"]>,
  target: ProbeTarget,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const real = target.port(port)
  if (real === undefined) return failure(`the container has no port "${port}"`)
  const { promise, resolve } = Promise.withResolvers<ProbeResult>()
  const late = () => resolve(failure(`dial tcp ${loopback}:${real}: i/o timeout`))
  signal.addEventListener("abort", late, { once: true })
  Bun.connect({
    hostname: loopback,
    port: real,
    socket: {
      open(socket) {
        socket.end()
        resolve({ result: "success" })
      },
      data() {},
      connectError: () => resolve(failure(`dial tcp ${loopback}:${real}: connection refused`)),
    },
  }).catch(() => resolve(failure(`dial tcp ${loopback}:${real}: connection refused`)))
  return promise
}

async function checkCommand(
  { command = [] }: NonNullable<ProbeAction["exec"]>,
  target: ProbeTarget,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const code = await target.run(command, signal)
  if (signal.aborted) return failure(`command ${JSON.stringify(command)} timed out`)
  if (code === 0) return { result: "success" }
  return failure(`command ${JSON.stringify(command)} ended with exit code ${code}`)
}

function failure(message: string): ProbeResult {
  return { result: "failure", message }
}

function isRefused(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ECONNREFUSED"
}
