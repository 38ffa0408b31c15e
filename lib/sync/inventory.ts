import { ApiError } from "#lib/kube/api-error.ts"
import type { Draft, KubeClient, Query } from "#lib/kube/client.ts"
import type { LiveObject } from "#lib/kube/live-object.ts"
import { isRecord } from "#lib/kustomize/record.ts"
import { applySetId, applySetLabels } from "./applyset.ts"
import type { Writer } from "./writer.ts"

/** An object that an app owns. The version of its API is left out: a newer one names the same object. */
export interface Member {
  readonly group: string
  readonly kind: string
  readonly namespace?: string
  readonly name: string
  readonly uid?: string
}

/** What one app owns in a cluster, kept in its ApplySet's parent `ConfigMap/turnspit/turnspit-<repository>-<app>`. */
export interface Inventory {
  readonly app: string
  readonly parent: { readonly namespace: string; readonly name: string }
  readonly setId: string
  readonly members: readonly Member[]
  /** The commit that was applied last, or was about to be. */
  readonly revision?: string
  /** Who stored it: the name of a `Writer`. */
  readonly writer?: string
  /** Why it cannot be read: its app has to wait, for guessing would prune. */
  readonly damage?: string
  /** Of the parent as it was read; absent while there is none. */
  readonly stored?: { readonly resourceVersion: string; readonly uid: string }
}

export interface InventoryOwner {
  readonly client: KubeClient
  readonly repositoryId: string
  readonly namespace: string
}

const repositoryLabel = "turnspit/repository"
const appLabel = "turnspit/app"
const writerAnnotation = "turnspit/writer"

/** Reads the inventories of all apps that this repository has in the cluster, by app. */
export async function readInventories(
  owner: InventoryOwner,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, Inventory>> {
  return toInventories((await owner.client.list(inventoryQuery(owner), signal)).items)
}

/** Finds the parents of this repository's ApplySets. */
export function inventoryQuery({
  repositoryId,
  namespace,
}: Pick<InventoryOwner, "repositoryId" | "namespace">): Query {
  const labels = `${repositoryLabel}=${repositoryId},${applySetLabels.id}`
  return { apiVersion: "v1", kind: "ConfigMap", namespace, labels }
}

/** Reads parents, by app. */
export function toInventories(parents: readonly LiveObject[]): ReadonlyMap<string, Inventory> {
  const inventories = parents.flatMap((parent) => toInventory(parent) ?? [])
  return new Map(inventories.map((inventory) => [inventory.app, inventory]))
}

/** The inventory of an app that owns nothing yet. */
export function newInventory(app: string, owner: Omit<InventoryOwner, "client">): Inventory {
  const { namespace, repositoryId } = owner
  const parent = { namespace, name: `turnspit-${repositoryId}-${app}` }
  return { app, parent, setId: applySetId(parent), members: [] }
}

/**
 * Stores what the app owns and for which commit, unless that is what is stored (`always`: sends it nevertheless, to learn
 * whether it still is). Fails when somebody else stored something in between: a writer that was paused must not go on.
 */
export async function saveInventory(
  { client, repositoryId, writer }: Saving,
  inventory: Inventory,
  next: { readonly members: readonly Member[]; readonly revision: string },
  { always = false }: { readonly always?: boolean } = {},
): Promise<Inventory> {
  checkSound(inventory)
  const { members, revision } = next
  const wanted = { ...inventory, members: sorted(members), revision }
  const isStored = inventory.stored !== undefined && serialize(wanted) === serialize(inventory)
  if (isStored && !always) return inventory
  return store({ client, repositoryId, writer }, wanted)
}

/** Marks an inventory as this writer's, so that whatever the one before still wants to store is refused. */
export async function claimInventory(saving: Saving, inventory: Inventory): Promise<Inventory> {
  const { writer } = saving
  if (writer === undefined || inventory.writer === writer.name) return inventory
  if (inventory.damage !== undefined) return inventory
  return store(saving, inventory)
}

type Saving = Pick<InventoryOwner, "client" | "repositoryId"> & {
  readonly writer?: Writer | undefined
}

async function store(
  { client, repositoryId, writer }: Saving,
  inventory: Inventory,
): Promise<Inventory> {
  writer?.check()
  const next = { ...inventory, ...(writer !== undefined && { writer: writer.name }) }
  const draft = toParent(next, repositoryId)
  try {
    const saved =
      inventory.stored === undefined ? await client.create(draft) : await client.replace(draft)
    return { ...next, stored: storedAs(saved) }
  } catch (cause) {
    if (!(cause instanceof ApiError) || cause.status !== 409) throw cause
    const why = await whyNotStored(client, inventory)
    throw new Error(`Cannot save the inventory of ${inventory.app}: ${why}`, { cause })
  }
}

async function whyNotStored(client: KubeClient, { parent, stored }: Inventory): Promise<string> {
  const overtaken = "another writer changed it meanwhile; only one may deploy to a cluster"
  if (stored !== undefined) return overtaken
  const live = await client.get({ apiVersion: "v1", kind: "ConfigMap", ...parent })
  const { labels = {} } = live?.metadata ?? {}
  const lost = [applySetLabels.id, repositoryLabel, appLabel].filter((name) => !(name in labels))
  if (live === undefined || lost.length === 0) return overtaken
  return `ConfigMap/${parent.namespace}/${parent.name} lost its label ${lost.join(", ")}; put it back, or delete the ConfigMap and with it the memory of what is to be pruned`
}

function checkSound({ damage }: Inventory): void {
  if (damage !== undefined) throw new Error(damage)
}

/** Removes the parent of an app that owns nothing any more. */
export async function deleteInventory(client: KubeClient, inventory: Inventory): Promise<void> {
  if (inventory.stored === undefined) return
  checkSound(inventory)
  const { uid } = inventory.stored
  await client.delete({ apiVersion: "v1", kind: "ConfigMap", ...inventory.parent }, { uid })
}

/** Names an object in data, in the form of kustomize's `objectKey`: `group/Kind/namespace/name`. */
export function memberKey({ group, kind, namespace = "", name }: Member): string {
  return `${group}/${kind}/${namespace}/${name}`
}

function toParent(inventory: Inventory, repositoryId: string): Draft {
  const { app, parent, setId, members, revision, stored, writer } = inventory

  const namespaces = members.flatMap((member) => member.namespace ?? [])
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      ...parent,
      labels: {
        [applySetLabels.id]: setId,
        [repositoryLabel]: repositoryId,
        [appLabel]: app,
        "app.kubernetes.io/managed-by": "turnspit",
      },
      annotations: {
        [applySetLabels.tooling]: "turnspit/1",
        [applySetLabels.groupKinds]: listed(members.map(groupKind)),
        [applySetLabels.namespaces]: listed(namespaces.filter((name) => name !== parent.namespace)),
        ...(writer !== undefined && { [writerAnnotation]: writer }),
      },
      ...stored,
    },
    data: { objects: JSON.stringify(members), ...(revision !== undefined && { revision }) },
  }
}

/** `Deployment.apps`, `Service` */
function groupKind({ group, kind }: Member): string {
  return group === "" ? kind : `${kind}.${group}`
}

function listed(names: readonly string[]): string {
  return [...new Set(names)].sort().join(",")
}

function serialize({ members, revision }: Inventory): string {
  return JSON.stringify([members, revision])
}

function sorted(members: readonly Member[]): readonly Member[] {
  const ordered = members.map(({ group, kind, namespace, name, uid }) => ({
    group,
    kind,
    ...(namespace !== undefined && { namespace }),
    name,
    ...(uid !== undefined && { uid }),
  }))
  return ordered.sort((a, b) => (memberKey(a) < memberKey(b) ? -1 : 1))
}

function storedAs({ metadata }: LiveObject): { resourceVersion: string; uid: string } {
  return { resourceVersion: metadata.resourceVersion, uid: metadata.uid }
}

/** Reads a parent; undefined when it does not say whose it is. */
export function toInventory(live: LiveObject): Inventory | undefined {
  const app = live.metadata.labels?.[appLabel]
  if (app === undefined) return undefined
  const { name, namespace = "", annotations } = live.metadata
  const writer = annotations?.[writerAnnotation]
  const parent = { namespace, name }
  const { data } = live
  const { objects, revision } = isRecord(data) ? data : {}
  const members = parseMembers(objects)
  const damage = `Cannot read the inventory of ${app}: ConfigMap/${namespace}/${name} is damaged; restore its data.objects`
  return {
    app,
    parent,
    setId: applySetId(parent),
    members: members ?? [],
    ...(members === undefined && { damage }),
    ...(typeof revision === "string" && { revision }),
    ...(writer !== undefined && { writer }),
    stored: storedAs(live),
  }
}

function parseMembers(text: unknown): readonly Member[] | undefined {
  if (typeof text !== "string") return undefined
  try {
    const list: unknown = JSON.parse(text)
    return Array.isArray(list) && list.every(isMember) ? list : undefined
  } catch {
    return undefined
  }
}

function isMember(value: unknown): value is Member {
  if (!isRecord(value)) return false
  const { group, kind, namespace, name, uid } = value
  const optional = [namespace, uid].every((field) => ["string", "undefined"].includes(typeof field))
  return [group, kind, name].every((field) => typeof field === "string") && optional
}
