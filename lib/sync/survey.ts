import type { LiveObject } from "#lib/kube/live-object.ts"
import { objectKey } from "#lib/kustomize/identity.ts"
import { jobsAmong } from "#lib/kustomize/predecessors.ts"
import type { Rendered, RenderedApp } from "#lib/render/rendered.ts"
import type { AppScope } from "./app-scope.ts"
import { asMember } from "./applyset.ts"
import { defaultNamespace, type SyncContext } from "./context.ts"
import { claimInventory, type Inventory, newInventory, readInventories } from "./inventory.ts"
import { isApplied } from "./is-applied.ts"
import { listMembers } from "./list-members.ts"
import { goneFrom } from "./members.ts"
import type { SyncMemory } from "./memory.ts"
import { type Ownership, ownershipOf } from "./ownership.ts"
import { needsPreparation } from "./prepare.ts"
import { verdictsOn } from "./remove-gone.ts"
import type { Run } from "./run.ts"
import { openSettling } from "./settling.ts"
import { StageError } from "./stage-error.ts"

/** What the cluster has of this repository, seen against what the commit wants. */
export interface Survey {
  scopeOf(app: string): AppScope
  /** Apps that have objects, but are not in the cluster's list any more. */
  readonly removed: readonly AppScope[]
}

/** Reads who owns what. Refuses a run that would remove more than the cluster allows, before anything is written. */
export async function survey(rendered: Rendered, run: Run, context: SyncContext): Promise<Survey> {
  const { client, repositoryId, namespace = defaultNamespace, signal } = context
  checkRepositoryId(repositoryId)
  const inventories = await claimed(
    await readInventories({ client, repositoryId, namespace }, signal),
    context,
  )
  const manifests = appsOf(rendered, run).flatMap((app) =>
    app.state === "rendered" ? app.manifests : [],
  )
  const inventoryOf = (app: string): Inventory =>
    inventories.get(app) ?? newInventory(app, { repositoryId, namespace })
  const live = await listMembers(
    manifests,
    [...inventories.values()],
    context,
    recollection(appsOf(rendered, run), inventoryOf, context.memory),
  )
  const ownership = ownershipIn(rendered, inventories)
  const settling = openSettling(client, context.watches)
  const scopeOf = (app: string): AppScope => ({
    app,
    cluster: rendered.cluster,
    revision: run.revision,
    client,
    repositoryId,
    memory: context.memory,
    signal,
    writer: context.writer,
    healthTimeoutMs: context.healthTimeoutMs ?? 120_000,
    settling,
    inventory: inventoryOf(app),
    first: firstOf(app, rendered),
    ignore: [...(rendered.cluster.ignore ?? []), ...(context.leave ?? [])],
    ownership,
    live,
  })
  if (run.apps === undefined) context.memory.noteCluster(rendered.cluster)
  const removed = [...inventories.keys()]
    .filter(() => run.apps === undefined)
    .filter((app) => !rendered.cluster.apps.includes(app))
    .map(scopeOf)
  await checkLimit({ ...rendered, apps: appsOf(rendered, run) }, { scopeOf, removed })
  return { scopeOf, removed }
}

/** The apps that the run touches. One of a few does not wait for the others. */
export function appsOf({ apps }: Rendered, run: Run): readonly RenderedApp[] {
  const only = run.apps
  if (only === undefined) return apps
  return apps
    .filter(({ app }) => only.includes(app))
    .map((app) => (app.state === "rendered" ? { ...app, after: jobsAmong(app.after) } : app))
}

/** Remembers what is found to be applied just as the commit wants it: no dry run has to say so. */
function recollection(
  apps: readonly RenderedApp[],
  inventoryOf: (app: string) => Inventory,
  memory: SyncMemory,
): (live: LiveObject) => void {
  const wanted = new Map(
    apps.flatMap((app) =>
      app.state === "rendered"
        ? app.manifests.map(
            (manifest) => [objectKey(manifest), { app: app.app, manifest }] as const,
          )
        : [],
    ),
  )
  return (live) => {
    const key = objectKey(live)
    const found = wanted.get(key)
    if (found === undefined || memory.has(key)) return
    const manifest = asMember(found.manifest, inventoryOf(found.app).setId)
    if (isApplied(manifest, live) && !needsPreparation(manifest, live))
      memory.remember(key, manifest, live)
  }
}

function firstOf(app: string, { apps }: Rendered): readonly string[] {
  const found = apps.find((one) => one.app === app)
  return found?.state === "rendered" ? jobsAmong(found.after) : []
}

/** After a writer that did not give its Lease back, nothing that it may still want to store is accepted. */
async function claimed(
  inventories: ReadonlyMap<string, Inventory>,
  context: SyncContext,
): Promise<ReadonlyMap<string, Inventory>> {
  if (context.writer?.tookOver !== true) return inventories
  const entries = [...inventories].map(
    async ([app, inventory]) => [app, await claimInventory(context, inventory)] as const,
  )
  return new Map(await Promise.all(entries))
}

/** It becomes part of names and of a label's value. */
function checkRepositoryId(id: string): void {
  if (/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(id)) return
  throw new Error(
    `Cannot name the inventories of repository "${id}": its id has to be up to 40 lower-case letters, digits and dashes`,
  )
}

function ownershipIn({ apps }: Rendered, inventories: ReadonlyMap<string, Inventory>): Ownership {
  const setIds = [...inventories.values()].map(({ setId, app }) => [setId, app] as const)
  return ownershipOf(
    new Map(setIds),
    apps.map((app) => ({
      app: app.app,
      manifests: app.state === "rendered" ? app.manifests : undefined,
    })),
  )
}

async function checkLimit(
  { apps, cluster }: Rendered,
  { scopeOf, removed }: Survey,
): Promise<void> {
  const { limit } = cluster.prune
  const losing = [
    ...apps.flatMap((app) =>
      app.state === "rendered" ? [{ scope: scopeOf(app.app), wanted: app.manifests }] : [],
    ),
    ...removed.map((scope) => ({ scope, wanted: [] })),
  ]
  const candidates = losing.flatMap(({ scope, wanted }) => goneFrom(scope, wanted))
  // Looking at each costs requests, and only matters when there are many.
  if (candidates.length <= limit) return
  const verdicts = await Promise.all(
    losing.map(({ scope, wanted }) => verdictsOn(goneFrom(scope, wanted), scope)),
  )
  const count = verdicts.flat().filter(({ action }) => action === "prune").length
  if (count > limit)
    throw new StageError("prune", [
      `Cannot remove ${count} objects in one run: the cluster allows ${limit}; raise prune.limit in clusters/${cluster.name}/index.ts if that is what you want`,
    ])
}
