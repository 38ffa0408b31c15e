import type { LiveObject } from "#lib/kube/live-object.ts"
import type { AppScope } from "./app-scope.ts"
import { apply } from "./apply.ts"
import type { Step } from "./diff.ts"
import { type Inventory, memberKey, saveInventory } from "./inventory.ts"
import { goneFrom, membersOf } from "./members.ts"
import type { ObjectHealth } from "./report.ts"

/** An app after its objects were written. */
export interface Deployed {
  /** Every object of the app as it is now, by key. */
  readonly live: ReadonlyMap<string, LiveObject>
  /** As it is stored: what the app had and what it has now. */
  readonly inventory: Inventory
  readonly written: number
}

/** Notes down what the app will own, next to what it owned, and then writes what differs. */
export async function deploy(
  steps: readonly Step[],
  scope: AppScope,
  onHealth?: (health: ObjectHealth) => void,
): Promise<Deployed> {
  const written = steps.filter(({ action }) => action !== "unchanged").length
  const manifests = steps.map(({ manifest }) => manifest)
  const isRoutine = written === 0 && goneFrom(scope, manifests).length === 0
  const inventory = isRoutine ? scope.inventory : await announce(steps, scope)
  const live = await apply(steps, scope, onHealth)
  return { live, inventory, written }
}

/** Saved before every write: a writer that lost its place to another finds out here. */
function announce(steps: readonly Step[], scope: AppScope): Promise<Inventory> {
  const { inventory, revision } = scope
  const known = new Set(inventory.members.map(memberKey))
  const added = membersOf(steps.map(({ manifest }) => manifest)).filter(
    (member) => !known.has(memberKey(member)),
  )
  const members = [...inventory.members, ...added]
  return saveInventory(scope, inventory, { members, revision }, { always: true })
}
