import { ApiError } from "#lib/kube/api-error.ts"
import type { LiveObject } from "#lib/kube/live-object.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import type { AppScope } from "./app-scope.ts"
import { parsePath, valueAt } from "./field-path.ts"
import { handOverManager, handsOverReplicas } from "./hand-over.ts"
import { referenceOf } from "./reference.ts"
import { takenOver } from "./take-over.ts"

/** Says whether the object's ownership has to be settled before the manifest is applied. */
export function needsPreparation(manifest: Manifest, live: LiveObject): boolean {
  return takenOver(live) !== undefined || handsOverReplicas(manifest, live.metadata.managedFields)
}

/** Makes what `kubectl apply` applied ours, and hands over replicas that we let go: neither changes a value. */
export async function prepare(
  manifest: Manifest,
  prior: LiveObject,
  scope: Pick<AppScope, "client" | "signal">,
): Promise<void> {
  const { client, signal } = scope
  let live: LiveObject | undefined = prior
  for (let tries = 1; live !== undefined; tries++) {
    try {
      await handOver(manifest, await takeOver(live, scope), scope)
      return
    } catch (error) {
      // It changed in between; its controllers may be at work.
      if (!(error instanceof ApiError) || error.status !== 409 || tries === 10) throw error
      live = await client.get(referenceOf(manifest), signal)
    }
  }
}

async function takeOver(
  live: LiveObject,
  { client, signal }: Pick<AppScope, "client" | "signal">,
): Promise<LiveObject> {
  const managedFields = takenOver(live)
  if (managedFields === undefined) return live
  const { resourceVersion } = live.metadata
  const operations = [
    { op: "replace", path: "/metadata/managedFields", value: managedFields },
    // Replaced instead of tested: a stale one is then a conflict and no invalid patch.
    { op: "replace", path: "/metadata/resourceVersion", value: resourceVersion },
  ] as const
  return client.patch(live, operations, { signal })
}

async function handOver(
  manifest: Manifest,
  live: LiveObject,
  { client, signal }: Pick<AppScope, "client" | "signal">,
): Promise<void> {
  if (!handsOverReplicas(manifest, live.metadata.managedFields)) return
  const { apiVersion, kind, metadata } = manifest
  const { name, namespace } = metadata
  const { resourceVersion } = live.metadata
  const only = {
    apiVersion,
    kind,
    metadata: { name, namespace, resourceVersion },
    spec: { replicas: valueAt(live, parsePath("spec.replicas")) },
  }
  await client.apply(only, { manager: handOverManager, signal })
}
