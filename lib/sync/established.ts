import type { LiveObject } from "#lib/kube/live-object.ts"
import { wait } from "#lib/kube/wait.ts"
import { objectId } from "#lib/kustomize/identity.ts"
import type { AppScope } from "./app-scope.ts"
import { healthOf } from "./object-health.ts"
import { referenceOf } from "./reference.ts"
import { StageError } from "./stage-error.ts"

const deadlineMs = 30_000

/** Waits until the API server serves the custom resources that were just defined. */
export async function waitUntilEstablished(
  objects: readonly LiveObject[],
  { client, signal }: Pick<AppScope, "client" | "signal">,
): Promise<void> {
  const started = performance.now()
  for (const crd of objects.filter(({ kind }) => kind === "CustomResourceDefinition")) {
    let live: LiveObject | undefined = crd
    while (live === undefined || healthOf(live).health !== "ready") {
      if (performance.now() - started > deadlineMs)
        throw new StageError("apply", [
          `Cannot use ${objectId(crd)}: the API server did not establish it within ${deadlineMs / 1000} s`,
        ])
      await wait(100, signal)
      live = await client.get(referenceOf(crd), signal)
    }
  }
}
