import type { Manifest } from "#lib/kustomize/manifest.ts"
import type { AppScope } from "./app-scope.ts"
import type { Change } from "./change.ts"
import type { Deployed } from "./deploy.ts"
import { type Inventory, type Member, memberKey, saveInventory } from "./inventory.ts"
import { goneFrom, membersOf } from "./members.ts"
import { prunable, type Verdict } from "./prunable.ts"
import { previewPrune, prune } from "./prune.ts"
import { StageError } from "./stage-error.ts"

/** Removes what the app had and its commit has not, now that the new is healthy, and shrinks the inventory to the rest. */
export async function removeGone(
  { live, inventory }: Deployed,
  scope: AppScope,
  changed: (change: Change) => void,
): Promise<readonly Change[]> {
  const objects = [...live.values()]
  const missing = goneFrom({ ...scope, inventory }, objects)
  // Rendered and not there: this run leaves it out, and a later one makes it again.
  const isLeftOut = (member: Member): boolean =>
    scope.ownership.wantedBy(memberKey(member)).includes(scope.app)
  const left = missing.filter(isLeftOut)
  const verdicts = await verdictsOn(
    missing.filter((member) => !isLeftOut(member)),
    scope,
  )
  const revision = inventory.revision ?? scope.revision
  const own = await fence(verdicts, scope, { ...inventory, revision })
  const { changes, remaining, reasons } = await prune(verdicts, scope)
  changes.forEach(changed)
  const members = [...membersOf(objects), ...left, ...remaining]
  await saveInventory(scope, own, { members, revision })
  if (reasons.length > 0) throw new StageError("prune", reasons)
  return changes
}

/** Before something is deleted, finds out whether the inventory is still the one that says so. */
export async function fence(
  verdicts: readonly Verdict[],
  scope: AppScope,
  inventory: Inventory & { readonly revision: string },
): Promise<Inventory> {
  if (!verdicts.some(({ action }) => action === "prune")) return inventory
  return saveInventory(scope, inventory, inventory, { always: true })
}

/** What `removeGone()` would do when the app came to these manifests. */
export async function previewGone(
  manifests: readonly Manifest[],
  scope: AppScope,
): Promise<readonly Change[]> {
  return previewPrune(await verdictsOn(goneFrom(scope, manifests), scope))
}

/** Decides about objects that the app does not want any more. */
export function verdictsOn(gone: readonly Member[], scope: AppScope): Promise<readonly Verdict[]> {
  const { app, client, signal, inventory, cluster, ownership } = scope
  return prunable(gone, {
    client,
    signal,
    setId: inventory.setId,
    allow: cluster.prune.allow,
    isWantedElsewhere: (key) => ownership.wantedBy(key).some((other) => other !== app),
  })
}
