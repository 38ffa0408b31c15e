import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { Connection } from "./connection.ts"

const mounted = "/var/run/secrets/kubernetes.io/serviceaccount"

/** The API server that this pod runs under, with the token of its service account, read again before every request. */
export function inClusterConnection(
  environment: Readonly<Record<string, string | undefined>>,
  directory: string = mounted,
): Connection {
  const host = environment.KUBERNETES_SERVICE_HOST
  const port = environment.KUBERNETES_SERVICE_PORT ?? "443"
  if (host === undefined)
    throw new Error(
      "Cannot reach the API server from inside: KUBERNETES_SERVICE_HOST is not set; run in a pod or name a kubeconfig",
    )
  const read = (name: string): string => readFileSync(join(directory, name), "utf8")
  try {
    const ca = read("ca.crt")
    read("token")
    return {
      server: `https://${host.includes(":") ? `[${host}]` : host}:${port}`,
      ca,
      token: () => read("token").trim(),
      renew: () => inClusterConnection(environment, directory),
    }
  } catch (cause) {
    throw new Error(
      `Cannot reach the API server from inside: ${directory} has no ca.crt and token; set automountServiceAccountToken`,
      { cause },
    )
  }
}
