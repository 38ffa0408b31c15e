import type { AppScope } from "./app-scope.ts"
import { deleteInventory, saveInventory } from "./inventory.ts"
import { prune } from "./prune.ts"
import type { Recorder } from "./recorder.ts"
import { fence, verdictsOn } from "./remove-gone.ts"
import type { AppReport } from "./report.ts"
import { StageError } from "./stage-error.ts"
import { pruneSummary } from "./summaries.ts"

/** Removes all of an app that is not in the cluster's list any more; its inventory goes last. Waits for a run without failures. */
export async function removeApp(
  scope: AppScope,
  others: readonly AppReport[],
  recorder: Recorder,
): Promise<AppReport> {
  const { app, client, inventory, revision } = scope
  if (others.some(({ state }) => state !== "synced"))
    return recorder.skip(app, "it is removed once every other app is synced")
  return recorder.app(app, async ({ stage, changed }) => {
    await stage(
      "prune",
      async () => {
        const verdicts = await verdictsOn(inventory.members, scope)
        const own = await fence(verdicts, scope, { ...inventory, revision })
        const { changes, remaining, reasons } = await prune(verdicts, scope)
        changes.forEach(changed)
        if (remaining.length === 0) await deleteInventory(client, own)
        else await saveInventory(scope, own, { members: remaining, revision })
        if (reasons.length > 0) throw new StageError("prune", reasons)
        return changes
      },
      pruneSummary,
    )
  })
}
