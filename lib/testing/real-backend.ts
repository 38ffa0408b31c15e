import type { KubeClient } from "#lib/kube/client.ts"
import type { Connection } from "#lib/kube/connection.ts"
import type { LiveObject } from "#lib/kube/live-object.ts"
import { loadConnection } from "#lib/kube/load-connection.ts"
import { openClient } from "#lib/kube/open-client.ts"
import { type Backend, testLabel } from "./test-api.ts"

/** Opens a share of a real API server for one test: it passes requests on, and deletes what carries its names. */
export async function realBackend(kubeconfig: string): Promise<Backend> {
  const connection = await loadConnection({ kubeconfig, exec: true })
  const id = crypto.randomUUID().slice(0, 8)
  swept ??= sweep(openClient(connection))
  await swept
  return {
    own: (name) => `${name}-${id}`,
    fetch: (request) => passOn(request, connection),
    close: () => deleteAll(openClient(connection), `-${id}`),
  }
}

/** Once per process. */
let swept: Promise<void> | undefined

/** A test lasts seconds, so what is this old is of one that was killed. */
const abandonedMs = 600_000

async function sweep(client: KubeClient): Promise<void> {
  const { items } = await client.list({ apiVersion: "v1", kind: "Namespace", labels: testLabel })
  for (const { name, creationTimestamp = "" } of items.map(({ metadata }) => metadata))
    if (Date.now() - Date.parse(creationTimestamp) > abandonedMs)
      await deleteAll(client, name.slice(name.lastIndexOf("-")))
}

async function passOn(request: Request, connection: Connection): Promise<Response> {
  const { pathname, search } = new URL(request.url)
  const token = await connection.token?.()
  const { ca, certificate: cert, key, serverName } = connection
  const headers = new Headers({ "Accept-Encoding": "identity" })
  for (const name of ["Accept", "Content-Type"]) {
    const value = request.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  // Whoever brings a token of his own is not the person of the kubeconfig.
  const own = request.headers.get("Authorization")
  if (own !== null) headers.set("Authorization", own)
  else if (token !== undefined) headers.set("Authorization", `Bearer ${token}`)
  const body = await request.text()
  const answer = await fetch(`${connection.server}${pathname}${search}`, {
    method: request.method,
    headers,
    ...(body !== "" && { body }),
    signal: request.signal,
    redirect: "manual",
    tls: {
      ...(ca !== undefined && { ca }),
      ...(cert !== undefined && own === null && { cert }),
      ...(key !== undefined && own === null && { key }),
      ...(serverName !== undefined && { serverName }),
    },
  })
  return new Response(answer.body, { status: answer.status, headers: answer.headers })
}

/** What a test makes outside of namespaces; a namespace takes all that is in it along. */
const kinds = [
  // These first: they may stand in the way of the others.
  {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
  },
  {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "MutatingWebhookConfiguration",
  },
  {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicyBinding",
  },
  { apiVersion: "admissionregistration.k8s.io/v1", kind: "ValidatingAdmissionPolicy" },
  { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" },
  { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole" },
  { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRoleBinding" },
  { apiVersion: "v1", kind: "Namespace" },
]

async function deleteAll(client: KubeClient, suffix: string): Promise<void> {
  const found = await Promise.all(kinds.map((kind) => client.list(kind)))
  const ours = found.flatMap(({ items }) =>
    items.filter(({ metadata }) => metadata.name.includes(suffix)),
  )
  // The one with the label last: as long as it is there, the next sweep comes back.
  const order = ours.toSorted((a, b) => Number(isLabelled(a)) - Number(isLabelled(b)))
  for (const { apiVersion, kind, metadata } of order) {
    await client.delete({ apiVersion, kind, name: metadata.name })
    if (kind === "Namespace") await release(client, metadata.name)
  }
}

function isLabelled({ metadata }: LiveObject): boolean {
  return metadata.labels?.[testLabel] !== undefined
}

/** A test may hold a ConfigMap by a finalizer, and so its namespace. */
async function release(client: KubeClient, namespace: string): Promise<void> {
  const { items } = await client.list({ apiVersion: "v1", kind: "ConfigMap", namespace })
  for (const held of items.filter(({ metadata }) => metadata.finalizers !== undefined))
    await client.replace({ ...held, metadata: { ...held.metadata, finalizers: [] } })
}
