import type { KubeClient } from "#lib/kube/client.ts"
import type { Connection } from "#lib/kube/connection.ts"
import { gitSecret } from "#lib/kustomize/git-secret.ts"
import type { Rendered } from "#lib/render/rendered.ts"
import { type AccessOwner, accessOf } from "#lib/sync/access/access.ts"
import { type Bounds, boundsOf } from "#lib/sync/access/bounds.ts"
import { customResources } from "#lib/sync/access/custom-resources.ts"
import { readBounds } from "#lib/sync/access/read-bounds.ts"
import { type AccessStep, planAccess, writeAccess } from "#lib/sync/access/write-access.ts"
import type { Change } from "#lib/sync/change.ts"
import { type GitValues, howToGive } from "./git-values.ts"
import {
  type DeclaredSecret,
  isGit,
  isWebhook,
  makeWebhookSecret,
  missingSecrets,
  writeGitSecret,
} from "./secrets.ts"

/** What a person with rights does before a service can run by itself. */
export interface Preparation {
  readonly changes: readonly Change[]
  /** Whoever knows their values makes these. */
  readonly missing: readonly DeclaredSecret[]
  /** What the service cannot begin without; one sentence. */
  readonly obstacle?: string
  /** Another repository or branch than the service follows: it has to begin again. */
  readonly movesSource: boolean
  write(): Promise<void>
  restart(): Promise<void>
}

/** Finds out what a cluster lacks of namespaces, rights, bounds and the webhook's Secret; writes nothing. */
export async function prepare(
  { cluster, apps }: Rendered,
  owner: AccessOwner,
  {
    client,
    connection,
    gitValues,
  }: {
    readonly client: KubeClient
    readonly connection: Connection
    readonly gitValues: GitValues | undefined
  },
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
  const lacksGit = secrets.some(isGit)
  return {
    changes: [
      ...namespaces.map((name) => created(`Namespace/${name}`)),
      ...steps.map(({ change }) => change),
      ...(lacksWebhook ? [created("Secret/turnspit/turnspit-webhook")] : []),
      ...(gitValues === undefined ? [] : [givenSecret(lacksGit)]),
    ],
    missing: secrets.filter((secret) => !isWebhook(secret) && !isGit(secret)),
    ...(lacksGit && gitValues === undefined ? { obstacle: howToGive(cluster) } : {}),
    movesSource: before !== undefined && sourceOf(before) !== sourceOf(bounds),
    restart: () => restart(bounds, owner, client),
    async write() {
      await write(namespaces, steps, client)
      if (lacksWebhook) await makeWebhookSecret(client)
      if (gitValues !== undefined) await writeGitSecret(gitValues, client)
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

/** What is there is not read, so nobody knows whether another value comes. */
function givenSecret(isNew: boolean): Change {
  const object = `Secret/${gitSecret.id}`
  return isNew ? created(object) : { action: "configure", object, fields: [{ path: "data" }] }
}

function created(object: string): Change {
  return { action: "create", object }
}

const namespaceKind = { apiVersion: "v1", kind: "Namespace" }
