import type { LiveObject } from "#lib/kube/live-object.ts"
import { wait } from "#lib/kube/wait.ts"
import { objectId } from "#lib/kustomize/identity.ts"
import type { AppScope } from "./app-scope.ts"
import { healthOf } from "./object-health.ts"
import { referenceOf } from "./reference.ts"
import { StageError } from "./stage-error.ts"

const deadlineMs = 30_000

/** Waits until the API server serves the custom resources that were just defined; returns the objects as they are then. */
export function waitUntilEstablished(
  objects: readonly LiveObject[],
  scope: Pick<AppScope, "client" | "signal">,
): Promise<readonly LiveObject[]> {
  const giveUpAt = performance.now() + deadlineMs
  return Promise.all(
    objects.map((object) =>
      object.kind === "CustomResourceDefinition" ? established(object, scope, giveUpAt) : object,
    ),
  )
}

async function established(
  definition: LiveObject,
  { client, signal }: Pick<AppScope, "client" | "signal">,
  giveUpAt: number,
): Promise<LiveObject> {
  let live: LiveObject | undefined = definition
  while (live === undefined || healthOf(live).health !== "ready") {
    if (performance.now() > giveUpAt)
      throw new StageError("apply", [
        `Cannot use ${objectId(definition)}: the API server did not establish it within ${deadlineMs / 1000} s`,
      ])
    await wait(100, signal)
    live = await client.get(referenceOf(definition), signal)
  }
  return live
}
