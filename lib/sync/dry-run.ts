import type { JsonPatchOperation } from "#lib/kube/client.ts"
import type { LiveObject } from "#lib/kube/live-object.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import type { AppScope } from "./app-scope.ts"
import { comparable } from "./comparable.ts"
import { parsePath, valueAt, withValueAt } from "./field-path.ts"
import { handsOverReplicas } from "./hand-over.ts"
import { withoutField } from "./owned-fields.ts"
import { referenceOf } from "./reference.ts"
import { goneWithTakeOver, takenOver } from "./take-over.ts"

export interface DryRun {
  /** Undefined when there is none yet. */
  readonly live: LiveObject | undefined
  /** What would become of it. */
  readonly wanted: LiveObject
}

type Asking = Pick<AppScope, "client" | "signal">

/**
 * Asks what applying the manifest would make of the live object, `prepare()` included. Both are of one moment: what a controller
 * writes between a read and a dry run is no change of ours.
 */
export async function dryRun(
  manifest: Manifest,
  known: LiveObject | undefined,
  scope: Asking,
): Promise<DryRun> {
  const { client, signal } = scope
  let live = known
  for (let tries = 1; ; tries++) {
    const { object: applied, created } = await client.apply(manifest, { dryRun: true, signal })
    if (created) return { live: undefined, wanted: applied }
    if (!isSameVersion(live, applied)) live = await client.get(referenceOf(manifest), signal)
    if (live === undefined) return { live, wanted: applied }
    const wanted = await prepared(manifest, { live, applied }, scope)
    const isOfOneMoment = isSameVersion(live, applied) && isSameVersion(live, wanted)
    if (isOfOneMoment || tries === 5) return { live, wanted }
  }
}

/** A dry run's answer bears the version of the object that it began with. */
function isSameVersion(live: LiveObject | undefined, wanted: LiveObject): boolean {
  return live?.metadata.resourceVersion === wanted.metadata.resourceVersion
}

/** What the apply makes of the object once `prepare()` has settled whose its fields are. */
async function prepared(
  manifest: Manifest,
  { live, applied }: { readonly live: LiveObject; readonly applied: LiveObject },
  { client, signal }: Asking,
): Promise<LiveObject> {
  const taken = takenOver(live)
  const isHandedOver = handsOverReplicas(manifest, taken ?? live.metadata.managedFields)
  const keepReplicas = (object: LiveObject): LiveObject =>
    isHandedOver ? (withValueAt(object, replicas, valueAt(live, replicas)) as LiveObject) : object
  if (taken === undefined) return keepReplicas(applied)
  const gone = goneWithTakeOver(taken, applied.metadata.managedFields ?? [])
  const rest = gone.reduce<unknown>(withoutField, applied) as LiveObject
  // What goes may have a default, which only the API server knows.
  return client.patch(live, changesTo(keepReplicas(rest), live), { dryRun: true, signal })
}

const replicas = parsePath("spec.replicas")

/** Sets every part that somebody declares as a whole. */
function changesTo(wanted: LiveObject, live: LiveObject): readonly JsonPatchOperation[] {
  const [from, to] = [partsOf(live), partsOf(wanted)]
  const removed = [...from.keys()].filter((path) => !to.has(path))
  return [
    ...removed.map((path) => ({ op: "remove", path }) as const),
    ...[...to].map(([path, value]) => ({ op: "add", path, value }) as const),
  ]
}

function partsOf(object: LiveObject): ReadonlyMap<string, unknown> {
  const { apiVersion: _apiVersion, kind: _kind, metadata, ...rest } = comparable(object)
  const { name: _name, namespace: _namespace, ...declared } = metadata as LiveObject["metadata"]
  const named = (parts: object, prefix: string): readonly (readonly [string, unknown])[] =>
    Object.entries(parts).map(([name, value]) => [`${prefix}${name}`, value])
  return new Map([...named(rest, "/"), ...named(declared, "/metadata/")])
}
