import type { LiveObject } from "#lib/kube/live-object.ts"
import { wait } from "#lib/kube/wait.ts"
import { objectId } from "#lib/kustomize/identity.ts"
import type { AppScope } from "./app-scope.ts"
import { referenceOf } from "./reference.ts"
import { StageError } from "./stage-error.ts"

/** Deletes exactly this object with all that it owns, and waits until it is gone. */
export async function removeForGood(
  live: LiveObject,
  { client, signal, healthTimeoutMs }: Pick<AppScope, "client" | "signal" | "healthTimeoutMs">,
): Promise<void> {
  const { uid } = live.metadata
  await client.delete(referenceOf(live), { uid, propagation: "Foreground", signal })
  const giveUpAt = performance.now() + healthTimeoutMs
  for (;;) {
    const left = await client.get(referenceOf(live), signal)
    if (left?.metadata.uid !== uid) return
    if (performance.now() > giveUpAt) {
      const finalizers = left.metadata.finalizers?.join(", ") ?? "nothing"
      throw new StageError("apply", [
        `Cannot make ${objectId(live)} anew: it was deleted, but is not gone after ${healthTimeoutMs / 1000} s; ${finalizers} holds it, and the next run goes on when it is gone`,
      ])
    }
    await wait(200, signal)
  }
}
