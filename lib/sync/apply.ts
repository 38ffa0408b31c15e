import { ApiError } from "#lib/kube/api-error.ts"
import type { LiveObject } from "#lib/kube/live-object.ts"
import { objectKey } from "#lib/kustomize/identity.ts"
import { waveOf } from "#lib/kustomize/order.ts"
import type { AppScope } from "./app-scope.ts"
import { diffObject, type Step } from "./diff.ts"
import { waitUntilEstablished } from "./established.ts"
import { OwnershipError } from "./ownership.ts"
import { StageError } from "./stage-error.ts"

/** Writes what differs, wave by wave, and returns every object of the app as it is now, by key. */
export async function apply(
  steps: readonly Step[],
  scope: AppScope,
): Promise<ReadonlyMap<string, LiveObject>> {
  const live = new Map<string, LiveObject>()
  for (const wave of waves(steps)) {
    scope.signal.throwIfAborted()
    scope.writer?.check()
    const due = await settleDeferred(wave, scope)
    const written = await attemptAll(due, (step) => write(step, scope))
    for (const object of await waitUntilEstablished(written, scope))
      live.set(objectKey(object), object)
  }
  return live
}

function waves(steps: readonly Step[]): readonly (readonly Step[])[] {
  const numbers = [...new Set(steps.map((step) => waveOf(step.manifest)))].sort((a, b) => a - b)
  return numbers.map((number) => steps.filter((step) => waveOf(step.manifest) === number))
}

/** The dry runs that had to wait for an earlier wave: all of them before this wave writes anything. */
function settleDeferred(wave: readonly Step[], scope: AppScope): Promise<readonly Step[]> {
  return attemptAll(wave, async (step) =>
    step.action === "deferred" ? diffObject(step.manifest, undefined, scope) : step,
  )
}

async function write(
  step: Step,
  { client, memory, signal, writer }: AppScope,
): Promise<LiveObject> {
  if (step.action === "unchanged") return step.live
  writer?.check()
  memory.forget(step.key)
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
