import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { bearerToken, writeKubeconfig } from "./access-files.ts"
import { openApiServer } from "./api/api-server.ts"
import { serverCertificate } from "./api/certificate.ts"
import type { Objects } from "./api/objects.ts"
import { serveApi } from "./api/serve-api.ts"
import { startControllers } from "./controllers/start-controllers.ts"
import { lockDirectory } from "./directory-lock.ts"
import type { ImageSource } from "./images.ts"
import { portBook } from "./network/port-book.ts"
import { startNetwork } from "./network/start-network.ts"
import { containerLogs } from "./node/container-logs.ts"
import { processRecords } from "./node/process-records.ts"
import { resetPods, startNode } from "./node/start-node.ts"
import { seldom } from "./seldom.ts"

/** A running embedded cluster: how to reach it, and how to stop it. */
export interface Embedded {
  /** `https://127.0.0.1:port` */
  readonly server: string
  /** PEM. */
  readonly ca: string
  readonly token: string
  /** Path of a kubeconfig that only the owner can read. */
  readonly kubeconfig: string
  readonly ingressPort: number
  /**
   * `http://127.0.0.1:41234` of a Service. With a port the address is reserved even if there is no such
   * Service yet; without, it is the first port of the Service, if it exists.
   */
  serviceUrl(namespace: string, service: string, port?: number): string | undefined
  /** Ends all pods' processes and everything else within 5 s; the objects stay for the next start. */
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  /** Holds everything: objects, keys, logs, ports. A second start there goes on from it. */
  readonly directory: string
  readonly images: ImageSource
  /** Wishes; a port that is taken is replaced by a free one. */
  readonly ports?: { readonly api?: number; readonly ingress?: number }
  /** Told of what goes wrong inside and is tried again, one sentence each. */
  readonly onProblem?: (sentence: string) => void
}

const stopGraceMs = 3_000
const naturalApiPorts = [6443]
const firstNamespaces = ["default", "kube-system", "kube-public"]

/** Starts the embedded cluster: API server, controllers, network and node, in this process. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { directory } = options
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const unlock = lockDirectory(directory)
  try {
    return await start(options, unlock)
  } catch (error) {
    unlock()
    throw error
  }
}

async function start(
  { directory, images, ports: wishes, onProblem: tell = () => {} }: EmbeddedOptions,
  unlock: () => void,
): Promise<Embedded> {
  const onProblem = seldom(tell)
  const now = () => new Date()
  const processes = processRecords(join(directory, "processes"))
  // Before anything new may take their ports.
  processes.killLeftovers()
  const token = bearerToken(join(directory, "token"))
  const certificate = await serverCertificate(join(directory, "certificate"))
  const ports = portBook(join(directory, "ports.json"), onProblem)
  let objects: Objects | undefined
  const podLogs = containerLogs(join(directory, "logs"), { objects: () => objects, now })
  const api = openApiServer({ directory: join(directory, "objects"), token, podLogs })
  objects = api.objects
  const stops: (() => Promise<void> | void)[] = [unlock, () => api.close()]
  try {
    makeNamespaces(objects)
    resetPods(objects)
    const network = startNetwork({ objects, ports, ingressPort: wishes?.ingress, onProblem })
    stops.push(() => network.stop())
    stops.push(startControllers({ objects, ca: certificate.ca, onProblem }))
    const addresses = network
    const parts = { objects, images, addresses, logs: podLogs, processes, directory, onProblem }
    const node = startNode(parts)
    stops.push(() => node.stop(stopGraceMs))
    const wished = wishes?.api === undefined ? [] : [wishes.api]
    const port = ports.take("api", [...wished, ...naturalApiPorts])
    const served = serveApi(api, { port, certificate })
    ports.note("api", served.port)
    stops.push(() => served.stop())
    const server = `https://127.0.0.1:${served.port}`
    const kubeconfig = join(directory, "kubeconfig")
    const { ca } = certificate
    writeKubeconfig(kubeconfig, { server, ca, token })
    return {
      server,
      ca,
      token,
      kubeconfig,
      ingressPort: network.ingressPort,
      serviceUrl: (namespace, service, number) =>
        network.serviceUrl({ namespace, service }, number),
      stop: () => stopAll(stops),
    }
  } catch (error) {
    await stopAll(stops.slice(1))
    throw error
  }
}

async function stopAll(stops: (() => Promise<void> | void)[]): Promise<void> {
  for (const stop of stops.splice(0).reverse()) await stop()
}

function makeNamespaces(objects: Objects): void {
  for (const name of firstNamespaces) {
    if (objects.get({ resource: "namespaces", name }) !== undefined) continue
    objects.create({ apiVersion: "v1", kind: "Namespace", metadata: { name } })
  }
}
