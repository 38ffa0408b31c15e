import type { KubeClient } from "#lib/kube/client.ts"
import { openClient } from "#lib/kube/open-client.ts"
import { openTransport, type Transport } from "#lib/kube/transport.ts"
import type { TestApi } from "./test-api.ts"

/** Talks to a test's API server as a service account that has to exist. */
export async function asAccount(
  { connection }: Pick<TestApi, "connection">,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<{ readonly client: KubeClient; readonly transport: Transport }> {
  const { body } = await openTransport(connection).send({
    verb: "ask",
    subject: `a token of ServiceAccount/${namespace}/${name}`,
    method: "POST",
    path: `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
    body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} },
    repeatable: true,
  })
  const { status } = JSON.parse(body) as { readonly status: { readonly token: string } }
  const own = { server: connection.server, token: () => status.token }
  return { client: openClient(own), transport: openTransport(own) }
}
