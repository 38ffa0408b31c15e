import { homedir } from "node:os"
import { delimiter, join } from "node:path"
import type { Cluster, KubeConfig, User } from "@kubernetes/client-node"
import type { Connection } from "./connection.ts"

export interface KubeconfigOptions {
  /** Path, or several joined as in `KUBECONFIG`. Default: `~/.kube/config`. */
  readonly kubeconfig?: string | undefined
  /** Default: the file's `current-context`. */
  readonly context?: string | undefined
  /** Lets the file run credential programs and name other files. Only for a person's own kubeconfig. */
  readonly exec?: boolean
}

/** Reads a kubeconfig. Without `exec`, one that runs programs or names other files is refused. */
export async function loadConnection(options: KubeconfigOptions = {}): Promise<Connection> {
  const config = await readConfig(options.kubeconfig ?? join(homedir(), ".kube", "config"))
  const name = options.context ?? config.getCurrentContext()
  if (config.getContextObject(name) === null)
    throw new Error(`Cannot use context "${name}": the kubeconfig has ${listed(config)}`)
  config.setCurrentContext(name)
  const cluster = config.getCurrentCluster()
  const user = config.getCurrentUser()
  if (cluster === null || user === null)
    throw new Error(`Cannot use context "${name}": its cluster or user is not in the kubeconfig`)
  refuse(name, cluster, user, options.exec === true)
  return { ...(await toConnection(config, cluster, user)), renew: () => loadConnection(options) }
}

async function readConfig(paths: string): Promise<KubeConfig> {
  // 50 MB of models come with this import, so it waits until somebody has a kubeconfig.
  const { KubeConfig } = await import("@kubernetes/client-node")
  const config = new KubeConfig()
  for (const [at, path] of paths.split(delimiter).filter(Boolean).entries()) {
    try {
      if (at === 0) config.loadFromFile(path)
      else {
        const next = new KubeConfig()
        next.loadFromFile(path)
        config.mergeConfig(next, true)
      }
    } catch (cause) {
      const why = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : "not readable"
      throw new Error(`Cannot read the kubeconfig "${path}": ${why}`, { cause })
    }
  }
  return config
}

function listed(config: KubeConfig): string {
  const names = config.getContexts().map((context) => `"${context.name}"`)
  return names.length === 0 ? "no contexts" : `the contexts ${names.join(", ")}`
}

function refuse(context: string, cluster: Cluster, user: User, exec: boolean): void {
  const because = (what: string): Error => new Error(`Cannot use context "${context}": ${what}`)
  if (cluster.skipTLSVerify)
    throw because("it skips the check of the server's certificate; set certificate-authority-data")
  if (cluster.proxyUrl) throw because("a proxy is not supported")
  if (user.username) throw because("a password is not supported; use a token or a certificate")
  if (exec) return
  if (user.exec || user.authProvider)
    throw because("it runs a program for its credentials, which only a person's kubeconfig may do")
  if (cluster.caFile || user.certFile || user.keyFile)
    throw because("it names other files, which only a person's kubeconfig may do; embed the data")
}

async function toConnection(config: KubeConfig, cluster: Cluster, user: User): Promise<Connection> {
  const credentials = async (): Promise<TlsOptions> => {
    const options: TlsOptions = {}
    await config.applyToHTTPSOptions(options)
    return options
  }
  const { ca, cert, key } = await credentials()
  const hasToken = user.token !== undefined || user.exec || user.authProvider
  return {
    server: cluster.server.replace(/\/+$/, ""),
    ...(ca && { ca: ca.toString() }),
    ...(cert && { certificate: cert.toString() }),
    ...(key && { key: key.toString() }),
    ...(cluster.tlsServerName && { serverName: cluster.tlsServerName }),
    ...(hasToken && { token: async () => bearer(await credentials()) }),
  }
}

/** The part that client-node fills in. */
interface TlsOptions {
  ca?: string | Buffer
  cert?: string | Buffer
  key?: string | Buffer
  headers?: Record<string, string>
}

function bearer(options: TlsOptions): string | undefined {
  return options.headers?.Authorization?.replace(/^Bearer /, "")
}
