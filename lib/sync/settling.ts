import type { KubeClient } from "#lib/kube/client.ts"
import type { LiveObject } from "#lib/kube/live-object.ts"
import { objectId, objectKey } from "#lib/kustomize/identity.ts"
import { type Assessment, assess } from "./assess.ts"
import { crashLine } from "./crash-line.ts"
import { queriesAround } from "./health-queries.ts"
import { workloadKinds } from "./newest-pods.ts"
import { isObserved } from "./object-health.ts"
import type { ObjectHealth } from "./report.ts"
import { record } from "./verdict.ts"
import { type LiveView, openWatches, type Watches } from "./watches.ts"

/** Waits for the health of all apps of a run, by watches that they share. */
export interface Settling {
  /**
   * Waits until every object is ready, or one failed and the others are done, or time is up. Returns what was seen last:
   * an object that is still `progressing` ran out of time. Rejects with the signal's reason.
   */
  settle(objects: readonly LiveObject[], options: SettleOptions): Promise<readonly ObjectHealth[]>
}

export interface SettleOptions {
  readonly signal: AbortSignal
  /** Does not begin for an object as long as its controller is busy with others of its kind. */
  readonly timeoutMs: number
  readonly onHealth: (health: ObjectHealth) => void
  /** In milliseconds from any start. */
  readonly now?: () => number
}

/** A bad image or a crash that lasts so long is taken for final. */
const failAfterMs = 4_000
/** What else may still get ready after the first failure. */
const othersMs = 5_000

/** Begins without a request; the watches of others are joined when there are some. */
export function openSettling(client: KubeClient, watches: Watches = openWatches(client)): Settling {
  /** When a controller was last seen to take up an object of a kind. */
  const atWork = new Map<string, number>()
  return {
    async settle(objects, options) {
      const first = objects.map((object) => assess(object, () => []))
      if (first.every(({ health }) => health === "ready")) return first
      const unsettled = objects.filter((_, at) => first[at]?.health !== "ready")
      const left = new AbortController()
      const signal = AbortSignal.any([options.signal, left.signal])
      try {
        signal.throwIfAborted()
        const view = watches.follow(queriesAround(unsettled.map(collectionOf)), signal)
        return await follow({ objects, unsettled, view, client, atWork }, options)
      } finally {
        left.abort()
      }
    },
  }
}

interface Followed {
  readonly objects: readonly LiveObject[]
  /** Those that were not ready at first: nothing happens to the others. */
  readonly unsettled: readonly LiveObject[]
  readonly view: LiveView
  readonly client: KubeClient
  readonly atWork: Map<string, number>
}

async function follow(
  followed: Followed,
  { timeoutMs, onHealth, now: clock = () => performance.now() }: SettleOptions,
): Promise<readonly ObjectHealth[]> {
  const { objects, view, client } = followed
  const said = new Map<string, string>()
  const since = new Map<string, number>()
  const lateness = openLateness(followed, clock())
  let failedAt: number | undefined
  for (;;) {
    const now = clock()

    const newest = objects.map((object) => newer(object, view.get(objectKey(object))))
    const seen = newest.map((object) => judge(object, view, { since, now }))
    for (const health of seen) {
      const line = `${health.health} ${health.message}`
      if (
        said.get(health.object) !== line &&
        (said.has(health.object) || health.health !== "ready")
      )
        onHealth(plain(health))
      said.set(health.object, line)
    }
    if (seen.some(({ health }) => health === "failed")) failedAt ??= now
    else failedAt = undefined
    const endsAt = Math.min(
      lateness.since(newest, now) + timeoutMs,
      failedAt === undefined ? Infinity : failedAt + othersMs,
    )
    if (now >= endsAt || seen.every(({ health }) => health !== "progressing"))
      return Promise.all(seen.map((health) => withLog(health, client)))
    const troubled = [...since.values()].map((at) => at + failAfterMs).filter((at) => at > now)
    await view.touched(topicsOf(newest, view), Math.min(endsAt, ...troubled) - now)
  }
}

/** The objects themselves, what they control, and what that controls: a Deployment's pods are its ReplicaSets'. */
function topicsOf(objects: readonly LiveObject[], view: LiveView): readonly string[] {
  return objects.flatMap((object) => {
    const { uid } = object.metadata
    return [objectKey(object), uid, ...view.controlledBy(uid).map(({ metadata }) => metadata.uid)]
  })
}

/** Finds out since when the objects alone are waited for: a controller with many others before them takes its time. */
function openLateness({ unsettled, atWork }: Followed, began: number) {
  const unobserved = new Set(unsettled.filter(isUnobserved).map(({ metadata }) => metadata.uid))
  const kinds = new Set(unsettled.map(({ kind }) => kind))
  return {
    since(newest: readonly LiveObject[], now: number): number {
      for (const object of newest)
        if (!isUnobserved(object) && unobserved.delete(object.metadata.uid))
          atWork.set(object.kind, now)
      return Math.max(began, ...[...kinds].map((kind) => atWork.get(kind) ?? 0))
    },
  }
}

/** Its controller has not looked at its spec yet; that of a Job does not say what it has seen. */
function isUnobserved(object: LiveObject): boolean {
  if (!workloadKinds.has(object.kind) || object.kind === "Job") return !isObserved(object)
  return record(object.status).observedGeneration !== object.metadata.generation
}

function collectionOf({ apiVersion, kind, metadata: { namespace } }: LiveObject) {
  return { apiVersion, kind, namespace }
}

/** Judges an object; a trouble that lasts becomes a failure. */
function judge(
  object: LiveObject,
  view: LiveView,
  { since, now }: { readonly since: Map<string, number>; readonly now: number },
): Assessment {
  const id = objectId(object)
  const assessment = assess(object, view.controlledBy)
  const { trouble } = assessment
  if (trouble === undefined || trouble.cause === "waiting") {
    since.delete(id)
    return assessment
  }
  const began = since.get(id) ?? now
  since.set(id, began)
  return now - began < failAfterMs ? assessment : { ...assessment, health: "failed" }
}

/** The watch may begin before the write that we know the answer of. */
function newer(known: LiveObject, seen: LiveObject | undefined): LiveObject {
  if (seen === undefined) return known
  const isOlder = (seen.metadata.generation ?? 0) < (known.metadata.generation ?? 0)
  return isOlder && seen.metadata.uid === known.metadata.uid ? known : seen
}

async function withLog(assessment: Assessment, client: KubeClient): Promise<ObjectHealth> {
  const { trouble } = assessment
  if (trouble?.cause !== "crash") return plain(assessment)
  const line = await crashLine(client, trouble)
  const { object, health, message } = assessment
  return { object, health, message: line === undefined ? message : `${message}: ${line}` }
}

function plain({ object, health, message }: ObjectHealth): ObjectHealth {
  return { object, health, message }
}
