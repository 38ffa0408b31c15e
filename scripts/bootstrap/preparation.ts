import type { KubeClient } from "#lib/kube/client.ts"
import type { Connection } from "#lib/kube/connection.ts"
import type { Rendered } from "#lib/render/rendered.ts"
import { type AccessOwner, accessOf } from "#lib/sync/access/access.ts"
import { type Bounds, boundsOf } from "#lib/sync/access/bounds.ts"
import { customResources } from "#lib/sync/access/custom-resources.ts"
import { readBounds } from "#lib/sync/access/read-bounds.ts"
import { type AccessStep, planAccess, writeAccess } from "#lib/sync/access/write-access.ts"
import type { Change } from "#lib/sync/change.ts"
import { type DeclaredSecret, isWebhook, makeWebhookSecret, missingSecrets } from "./secrets.ts"

/** What a person with rights does before a service can run by itself. */
export interface Preparation {
  readonly changes: readonly Change[]
  /** Whoever knows their values makes these. */
  readonly missing: readonly DeclaredSecret[]
  /** Another repository or branch than the service follows: it has to begin again. */
  readonly movesSource: boolean
  write(): Promise<void>
  restart(): Promise<void>
}

/** Finds out what a cluster lacks of namespaces, rights, bounds and the webhook's Secret; writes nothing. */
export async function prepare(
  { cluster, apps }: Rendered,
  owner: AccessOwner,
  { client, connection }: { readonly client: KubeClient; readonly connection: Connection },
): Promise<Preparation> {
  const bounds = boundsOf(cluster)
  const before = await readBounds({ client, repositoryId: owner.repositoryId }).catch(
    () => undefined,
  )
  const namespaces = await absentNamespaces([owner.namespace, ...cluster.namespaces], client)
  const manifests = apps.flatMap((app) => (app.state === "rendered" ? app.manifests : []))
  const custom = await customResources(cluster.kinds, manifests, client.discovery)
  const steps = await planAccess(accessOf(bounds, owner, custom), owner, client)
  const secrets = await missingSecrets(cluster, connection)
  const lacksWebhook = secrets.some(isWebhook)
  return {
    changes: [
      ...namespaces.map((name) => created(`Namespace/${name}`)),
      ...steps.map(({ change }) => change),
      ...(lacksWebhook ? [created("Secret/turnspit/turnspit-webhook")] : []),
    ],
    missing: secrets.filter((secret) => !isWebhook(secret)),
    movesSource: before !== undefined && sourceOf(before) !== sourceOf(bounds),
    restart: () => restart(bounds, owner, client),
    async write() {
      await write(namespaces, steps, client)
      if (lacksWebhook) await makeWebhookSecret(client)
    },
  }
}

async function absentNamespaces(
  wanted: readonly string[],
  client: KubeClient,
): Promise<readonly string[]> {
  const names = [...new Set(wanted)]
  const live = await Promise.all(names.map((name) => client.get({ ...namespaceKind, name })))
  return names.filter((_, at) => live[at] === undefined)
}

async function write(
  namespaces: readonly string[],
  steps: readonly AccessStep[],
  client: KubeClient,
): Promise<void> {
  for (const name of namespaces) await client.create({ ...namespaceKind, metadata: { name } })
  await writeAccess(steps, client)
}

function sourceOf({ repository = "", branch }: Bounds): string {
  return `${repository} ${branch}`
}

/** Another note on the pods' template makes others of them. */
async function restart(bounds: Bounds, { namespace }: AccessOwner, client: KubeClient) {
  const annotations = { "turnspit/source": sourceOf(bounds) }
  await client.apply({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { namespace, name: "sync" },
    spec: { template: { metadata: { annotations } } },
  })
}

function created(object: string): Change {
  return { action: "create", object }
}

const namespaceKind = { apiVersion: "v1", kind: "Namespace" }
