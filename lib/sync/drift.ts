import { ApiError } from "#lib/kube/api-error.ts"
import type { KubeClient } from "#lib/kube/client.ts"
import type { LiveObject } from "#lib/kube/live-object.ts"
import { fieldManager } from "#lib/kube/open-client.ts"
import { objectId } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import type { FieldChange } from "./change.ts"
import { comparable } from "./comparable.ts"
import { owns, parsePath } from "./field-path.ts"
import { leaveAlone } from "./leave-alone.ts"
import { shownFields } from "./mask-values.ts"
import type { SyncMemory } from "./memory.ts"
import { referenceOf } from "./reference.ts"

/** What somebody else did to an object of an app. */
export interface Drift {
  readonly app: string
  /** `Kind/namespace/name` */
  readonly object: string
  /** `before` is what was applied, `after` what it was made to be. Empty when the object is gone. */
  readonly fields: readonly FieldChange[]
  readonly gone: boolean
  /** The field manager that owns the first of the fields now. */
  readonly by?: string
}

/** Compares an object with what was applied, by a dry run: fields that we do not own, or leave alone, are no drift. */
export async function driftOf(
  { app, key, seen }: { readonly app: string; readonly key: string; readonly seen?: LiveObject },
  options: {
    readonly client: KubeClient
    readonly memory: SyncMemory
    readonly signal: AbortSignal
  },
): Promise<Drift | undefined> {
  const { client, memory, signal } = options
  if (seen !== undefined && memory.isAsApplied(key, seen)) return undefined
  const manifest = memory.applied(key)
  if (manifest === undefined) return undefined
  const object = objectId(manifest)
  // One that lost its label is out of our sight, and may still be there.
  const live = seen ?? (await client.get(referenceOf(manifest), signal))
  if (live === undefined) return { app, object, fields: [], gone: true }
  const version = live.metadata.resourceVersion
  const wanted = leaveAlone(manifest, live, memory.ignored())
  const dry = await dryRun(wanted, { client, signal, version })
  if (dry === undefined) return undefined
  const fields = shownFields(comparable(dry), comparable(live))
  if (fields.length === 0) {
    memory.remember(key, manifest, live)
    return undefined
  }
  const by = await writerOf(manifest, fields[0]?.path ?? "", { client, signal })
  return { app, object, fields, gone: false, ...(by !== undefined && { by }) }
}

/** Undefined when the API server refuses it, such as in a namespace that is going: the next run says why. */
async function dryRun(
  manifest: Manifest,
  options: {
    readonly client: KubeClient
    readonly signal: AbortSignal
    readonly version: string
  },
): Promise<LiveObject | undefined> {
  const { client, signal, version } = options
  try {
    const { object, created } = await client.apply(manifest, { dryRun: true, signal })
    // One of another version than the live object: a change is on its way to us, and is judged then.
    return created || object.metadata.resourceVersion !== version ? undefined : object
  } catch (error) {
    if (error instanceof ApiError && error.status >= 400 && error.status < 500) return undefined
    throw error
  }
}

/** The watch leaves out who owns which field, so this asks once more. Nobody when the field was only taken away. */
async function writerOf(
  manifest: Manifest,
  path: string,
  { client, signal }: { readonly client: KubeClient; readonly signal: AbortSignal },
): Promise<string | undefined> {
  const live = await client.get(referenceOf(manifest), signal)
  const others = (live?.metadata.managedFields ?? []).filter(
    ({ manager }) => manager !== fieldManager,
  )
  return others.find(({ fieldsV1 }) => owns(fieldsV1, parsePath(path)))?.manager
}
