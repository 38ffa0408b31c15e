import type { KubeClient, Query } from "#lib/kube/client.ts"
import type { LiveObject } from "#lib/kube/live-object.ts"
import { semaphore } from "#lib/kube/semaphore.ts"
import { objectId, objectKey } from "#lib/kustomize/identity.ts"
import { applySetLabels } from "./applyset.ts"
import { type Assessment, assess } from "./assess.ts"
import { crashLine } from "./crash-line.ts"
import { type LiveView, openLiveView } from "./live-view.ts"
import { workloadKinds } from "./newest-pods.ts"
import type { ObjectHealth } from "./report.ts"

export interface SettleOptions {
  readonly client: KubeClient
  readonly setId: string
  readonly signal: AbortSignal
  readonly timeoutMs: number
  readonly onHealth: (health: ObjectHealth) => void
}

/** A bad image or a crash that lasts so long is taken for final. */
const failAfterMs = 4_000
/** What else may still get ready after the first failure. */
const othersMs = 5_000

/** Each app that waits keeps some watches open, and Bun opens 256 connections at most: the others wait for their turn. */
const inTurn = semaphore(30)

/**
 * Waits until every object is ready, or one failed and the others are done, or time is up. Returns what was seen last:
 * an object that is still `progressing` ran out of time. Rejects with the signal's reason.
 */
export async function settle(
  objects: readonly LiveObject[],
  options: SettleOptions,
): Promise<readonly ObjectHealth[]> {
  const first = objects.map((object) => assess(object, []))
  if (first.every(({ health }) => health === "ready")) return first
  const stop = new AbortController()
  const signal = AbortSignal.any([options.signal, stop.signal])
  try {
    return await inTurn(() => {
      signal.throwIfAborted()
      return follow(objects, first, { ...options, signal })
    })
  } finally {
    stop.abort()
  }
}

async function follow(
  objects: readonly LiveObject[],
  first: readonly Assessment[],
  options: SettleOptions,
): Promise<readonly ObjectHealth[]> {
  const { client, signal, timeoutMs, onHealth } = options
  const unsettled = objects.filter((_, at) => first[at]?.health !== "ready")
  const view = openLiveView(client, queriesFor(unsettled, options.setId), signal)
  const began = performance.now()
  const said = new Map<string, string>()
  const since = new Map<string, number>()
  let failedAt: number | undefined
  for (;;) {
    const now = performance.now()
    const seen = judge(objects, view.objects(), { since, now })
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
    const isLate =
      now - began >= timeoutMs || (failedAt !== undefined && now - failedAt >= othersMs)
    if (isLate || seen.every(({ health }) => health !== "progressing"))
      return Promise.all(seen.map((health) => withLog(health, client)))
    await somethingNew(view, signal)
  }
}

/** At the next change, or soon: a trouble that lasts makes no noise. */
async function somethingNew(view: LiveView, signal: AbortSignal): Promise<void> {
  const pause = AbortSignal.timeout(250)
  await view.changed(AbortSignal.any([signal, pause])).catch((error: unknown) => {
    signal.throwIfAborted()
    if (!pause.aborted) throw error
  })
}

/** The unsettled objects themselves and, for workloads, the pods and ReplicaSets around them. */
function queriesFor(objects: readonly LiveObject[], setId: string): readonly Query[] {
  const queries = new Map<string, Query>()
  const add = (query: Query): void => {
    queries.set(`${query.apiVersion}/${query.kind}/${query.namespace}`, query)
  }
  for (const { apiVersion, kind, metadata } of objects) {
    const { namespace } = metadata
    add({ apiVersion, kind, namespace, labels: `${applySetLabels.partOf}=${setId}` })
  }
  for (const { kind, metadata } of objects) {
    if (!workloadKinds.has(kind)) continue
    add({ apiVersion: "v1", kind: "Pod", namespace: metadata.namespace })
    add({ apiVersion: "apps/v1", kind: "ReplicaSet", namespace: metadata.namespace })
  }
  return [...queries.values()]
}

/** Judges every object by the newest that was seen of it; a trouble that lasts becomes a failure. */
function judge(
  objects: readonly LiveObject[],
  seen: readonly LiveObject[],
  clock: { readonly since: Map<string, number>; readonly now: number },
): readonly Assessment[] {
  const newest = new Map(seen.map((object) => [objectKey(object), object]))
  return objects.map((object) => {
    const assessment = assess(newer(object, newest.get(objectKey(object))), seen)
    const { trouble } = assessment
    if (trouble === undefined || trouble.cause === "waiting") {
      clock.since.delete(objectId(object))
      return assessment
    }
    const since = clock.since.get(objectId(object)) ?? clock.now
    clock.since.set(objectId(object), since)
    return clock.now - since < failAfterMs ? assessment : { ...assessment, health: "failed" }
  })
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
