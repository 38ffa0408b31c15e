import { ApiError } from "#lib/kube/api-error.ts"
import type { LiveObject } from "#lib/kube/live-object.ts"
import { objectKey } from "#lib/kustomize/identity.ts"
import type { AppScope } from "./app-scope.ts"
import { diffObject, type Step } from "./diff.ts"
import { OwnershipError } from "./ownership.ts"
import { prepare } from "./prepare.ts"
import { removeForGood } from "./remove-for-good.ts"
import type { ObjectHealth } from "./report.ts"
import { StageError } from "./stage-error.ts"
import { waves } from "./waves.ts"

/**
 * Writes what differs, wave by wave, each after what the one before is waited for; `onHealth` hears of the waiting.
 * Returns every object of the app as it is now, by key.
 */
export async function apply(
  steps: readonly Step[],
  scope: AppScope,
  onHealth: (health: ObjectHealth) => void = () => undefined,
): Promise<ReadonlyMap<string, LiveObject>> {
  const live = new Map<string, LiveObject>()
  for (const wave of waves(steps, scope.first ?? [])) {
    scope.signal.throwIfAborted()
    scope.writer?.check()
    const due = await settleDeferred(wave.steps, scope)
    const written = await attemptAll(due, (step) => write(step, scope))
    for (const object of await wave.wait(written, scope, onHealth))
      live.set(objectKey(object), object)
  }
  return live
}

/** The dry runs that had to wait for an earlier wave: all of them before this wave writes anything. */
function settleDeferred(wave: readonly Step[], scope: AppScope): Promise<readonly Step[]> {
  return attemptAll(wave, async (step) =>
    step.action === "deferred" ? diffObject(step.manifest, undefined, scope) : step,
  )
}

async function write(step: Step, scope: AppScope): Promise<LiveObject> {
  const { client, memory, signal, writer } = scope
  if (step.action === "unchanged") return step.live
  writer?.check()
  memory.forget(step.key)
  if (step.action === "recreate") await removeForGood(step.live, scope)
  if (step.action === "configure" && step.prior !== undefined)
    await prepare(step.manifest, step.prior, { client, signal })
  const { object } = await client.apply(step.manifest, { signal })
  memory.remember(step.key, step.manifest, object)
  return object
}

/** Does all of them, and throws all their refusals together. */
async function attemptAll<T>(
  steps: readonly Step[],
  task: (step: Step) => Promise<T>,
): Promise<readonly T[]> {
  const settled = await Promise.allSettled(steps.map(task))
  const reasons = settled.flatMap((outcome) =>
    outcome.status === "rejected" && isRefusal(outcome.reason) ? [outcome.reason.message] : [],
  )
  if (reasons.length > 0) throw new StageError("apply", reasons)
  return settled.map((outcome) => {
    if (outcome.status === "rejected") throw outcome.reason
    return outcome.value
  })
}

function isRefusal(reason: unknown): reason is Error {
  return reason instanceof ApiError || reason instanceof OwnershipError
}
