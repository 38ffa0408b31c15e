import type { KubeClient } from "#lib/kube/client.ts"
import type { Connection } from "#lib/kube/connection.ts"
import { openClient } from "#lib/kube/open-client.ts"
import { openTransport, type Transport } from "#lib/kube/transport.ts"
import type { TestApi } from "./test-api.ts"

interface Account {
  readonly namespace: string
  readonly name: string
}

/** Talks to a test's API server as a service account that has to exist. */
export async function asAccount(
  { connection }: Pick<TestApi, "connection">,
  account: Account,
): Promise<{ readonly client: KubeClient; readonly transport: Transport }> {
  const token = await requestToken(connection, account)
  const own = { server: connection.server, token: () => token }
  return { client: openClient(own), transport: openTransport(own) }
}

/** Asks for a token of a service account that has to exist. */
export async function requestToken(
  connection: Connection,
  { namespace, name }: Account,
): Promise<string> {
  const { body } = await openTransport(connection).send({
    verb: "ask",
    subject: `a token of ServiceAccount/${namespace}/${name}`,
    method: "POST",
    path: `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
    body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} },
    repeatable: true,
  })
  const { status } = JSON.parse(body) as { readonly status: { readonly token: string } }
  return status.token
}
