import { randomBytes } from "node:crypto"
import { ApiError } from "#lib/kube/api-error.ts"
import type { KubeClient } from "#lib/kube/client.ts"
import type { Connection } from "#lib/kube/connection.ts"
import { openTransport } from "#lib/kube/transport.ts"
import type { Cluster } from "#lib/kustomize/cluster.ts"
import { gitSecret } from "#lib/kustomize/git-secret.ts"

/** A Secret that the cluster's file says exists outside of git. */
export interface DeclaredSecret {
  readonly namespace: string
  readonly name: string
  readonly keys: readonly string[]
}

/** What the service checks signatures with: the one Secret that bootstrap makes itself. */
export const webhookSecret = { namespace: "turnspit", name: "turnspit-webhook", keys: ["secret"] }

/** Lists the Secrets of a cluster's file that are not there yet. Asks for metadata only: no value is read. */
export async function missingSecrets(
  { secrets = {} }: Pick<Cluster, "secrets">,
  connection: Connection,
): Promise<readonly DeclaredSecret[]> {
  const declared = Object.entries(secrets).map(([id, keys]) => {
    const [namespace = "", name = ""] = id.split("/")
    return { namespace, name, keys }
  })
  const isThere = await Promise.all(declared.map((secret) => exists(secret, connection)))
  return declared.filter((_, at) => isThere[at] !== true)
}

/** Says whether this is the webhook's Secret. */
export function isWebhook({ namespace, name }: DeclaredSecret): boolean {
  return namespace === webhookSecret.namespace && name === webhookSecret.name
}

/** Says whether this is the Secret with which the service fetches its repository. */
export function isGit({ namespace, name }: DeclaredSecret): boolean {
  return namespace === gitSecret.namespace && name === gitSecret.name
}

/** Makes the webhook's Secret with a random value, which nobody is shown. */
export async function makeWebhookSecret(client: KubeClient): Promise<void> {
  const [key = ""] = webhookSecret.keys
  await client.create(secretOf(webhookSecret, { [key]: randomBytes(32).toString("hex") }))
}

/** Writes the Secret with which the service fetches its repository, over the values that it had. */
export async function writeGitSecret(
  values: Readonly<Record<string, string>>,
  client: KubeClient,
): Promise<void> {
  await client.apply(secretOf(gitSecret, values))
}

function secretOf(
  { namespace, name }: Pick<DeclaredSecret, "namespace" | "name">,
  stringData: Readonly<Record<string, string>>,
) {
  const labels = { "app.kubernetes.io/managed-by": "turnspit-bootstrap" }
  const metadata = { namespace, name, labels }
  return { apiVersion: "v1", kind: "Secret", metadata, type: "Opaque", stringData }
}

async function exists(
  { namespace, name }: DeclaredSecret,
  connection: Connection,
): Promise<boolean> {
  try {
    await openTransport(connection).send({
      verb: "look for",
      subject: `Secret/${namespace}/${name}`,
      method: "GET",
      path: `/api/v1/namespaces/${namespace}/secrets/${name}`,
      accept: "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
      repeatable: true,
    })
    return true
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return false
    throw error
  }
}
