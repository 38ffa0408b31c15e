import { ApiError } from "#lib/kube/api-error.ts"
import { objectId } from "#lib/kustomize/identity.ts"
import type { AppScope } from "./app-scope.ts"
import type { Change } from "./change.ts"
import { type Member, memberKey } from "./inventory.ts"
import { memberId, type Verdict } from "./prunable.ts"
import { referenceOf } from "./reference.ts"

export interface Pruned {
  readonly changes: readonly Change[]
  /** What stays in the inventory: kept, or not deleted. */
  readonly remaining: readonly Member[]
  /** Why objects could not be deleted, one sentence each. */
  readonly reasons: readonly string[]
}

/** Deletes what may go, one after the other in the order of the verdicts, each only if it is still the same object. */
export async function prune(
  verdicts: readonly Verdict[],
  { client, memory, signal, writer }: Pick<AppScope, "client" | "memory" | "signal" | "writer">,
): Promise<Pruned> {
  const changes: Change[] = []
  const remaining: Member[] = []
  const reasons: string[] = []
  for (const verdict of verdicts) {
    const { member } = verdict
    if (verdict.action === "hand over") remaining.push(member)
    if (verdict.action === "keep") {
      remaining.push(member)
      changes.push({ action: "keep", object: verdict.object, reason: verdict.reason })
    }
    if (verdict.action !== "prune") continue
    writer?.check()
    try {
      const { uid } = verdict.live.metadata
      await client.delete(referenceOf(verdict.live), { uid, signal })
      memory.forget(memberKey(member))
      changes.push({ action: "prune", object: objectId(verdict.live) })
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      remaining.push(member)
      reasons.push(error.message)
    }
  }
  return { changes, remaining, reasons }
}

/** What `prune()` would do. */
export function previewPrune(verdicts: readonly Verdict[]): readonly Change[] {
  return verdicts.flatMap((verdict): readonly Change[] => {
    if (verdict.action === "prune") return [{ action: "prune", object: memberId(verdict.member) }]
    if (verdict.action !== "keep") return []
    return [{ action: "keep", object: verdict.object, reason: verdict.reason }]
  })
}
