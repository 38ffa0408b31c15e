import { ApiError } from "#lib/kube/api-error.ts"
import { heldBy } from "#lib/kube/held-by.ts"
import type { LiveObject } from "#lib/kube/live-object.ts"
import { wait } from "#lib/kube/wait.ts"
import { objectId } from "#lib/kustomize/identity.ts"
import type { AppScope } from "./app-scope.ts"
import type { Change } from "./change.ts"
import { type Member, memberKey } from "./inventory.ts"
import { memberId, type Verdict } from "./prunable.ts"
import { referenceOf } from "./reference.ts"

export interface Pruned {
  readonly changes: readonly Change[]
  /** What stays in the inventory: kept, not deleted, or not gone yet. */
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
  const held: { readonly member: Member; readonly rest: LiveObject }[] = []
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
      const rest = await client.delete(referenceOf(verdict.live), { uid, signal })
      memory.forget(memberKey(member))
      if (rest === undefined) changes.push({ action: "prune", object: objectId(verdict.live) })
      else held.push({ member, rest })
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      remaining.push(member)
      reasons.push(error.message)
    }
  }
  const ends = await Promise.all(
    held.map(async ({ member, rest }) => {
      const reason = await reasonToWait(rest, { client, signal })
      return { member, object: objectId(rest), reason }
    }),
  )
  for (const { member, object, reason } of ends) {
    // It is ours until it is gone: a later run looks again.
    if (reason !== undefined) remaining.push(member)
    changes.push(
      reason === undefined ? { action: "prune", object } : { action: "keep", object, reason },
    )
  }
  return { changes, remaining, reasons }
}

/** What most finalizers do takes moments. */
const looksMs = [50, 100, 200, 400]

/** Looks a few times; undefined once the object is gone. */
async function reasonToWait(
  rest: LiveObject,
  { client, signal }: Pick<AppScope, "client" | "signal">,
): Promise<string | undefined> {
  let live: LiveObject | undefined = rest
  for (const pause of looksMs) {
    await wait(pause, signal)
    live = await client.get(referenceOf(rest), signal)
    if (live?.metadata.uid !== rest.metadata.uid) return undefined
  }
  return heldBy(live ?? rest)
}

/** What `prune()` would do. */
export function previewPrune(verdicts: readonly Verdict[]): readonly Change[] {
  return verdicts.flatMap((verdict): readonly Change[] => {
    if (verdict.action === "prune") return [{ action: "prune", object: memberId(verdict.member) }]
    if (verdict.action !== "keep") return []
    return [{ action: "keep", object: verdict.object, reason: verdict.reason }]
  })
}
