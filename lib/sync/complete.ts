import type { KubeClient } from "#lib/kube/client.ts"
import type { LiveObject } from "#lib/kube/live-object.ts"
import { objectId } from "#lib/kustomize/identity.ts"
import type { AppScope } from "./app-scope.ts"
import { controlledAmong } from "./controlled-by.ts"
import { crashLine } from "./crash-line.ts"
import { newestPods } from "./newest-pods.ts"
import { healthOf } from "./object-health.ts"
import { referenceOf } from "./reference.ts"
import type { ObjectHealth } from "./report.ts"
import { StageError } from "./stage-error.ts"

/** Waits until the Jobs that an app comes after are complete; returns them as they are then. Throws what failed. */
export async function waitUntilComplete(
  jobs: readonly LiveObject[],
  scope: AppScope,
  onHealth: (health: ObjectHealth) => void,
): Promise<readonly LiveObject[]> {
  const { client, signal, healthTimeoutMs: timeoutMs, settling } = scope
  const seen = await settling.settle(jobs, { signal, timeoutMs, onHealth })
  const reasons = await Promise.all(
    jobs.flatMap((job) => {
      const health = seen.find(({ object }) => object === objectId(job))
      return health === undefined || health.health === "ready" ? [] : [reason(job, health, scope)]
    }),
  )
  if (reasons.length > 0) throw new StageError("apply", reasons)
  return Promise.all(
    jobs.map(async (job) =>
      healthOf(job).health === "ready"
        ? job
        : ((await client.get(referenceOf(job), signal)) ?? job),
    ),
  )
}

async function reason(
  job: LiveObject,
  { health, message }: ObjectHealth,
  { app, client, healthTimeoutMs }: AppScope,
): Promise<string> {
  const late = health === "progressing" ? `, not complete after ${healthTimeoutMs / 1000} s` : ""
  const line = await lastLine(job, client)
  const log = line === undefined ? "" : `; its log says: ${line}`
  return `Cannot apply what comes after ${objectId(job)} in ${app}: ${message}${late}${log}`
}

/** What the newest pod of a Job said last. A log is no reason to fail in another way. */
async function lastLine(job: LiveObject, client: KubeClient): Promise<string | undefined> {
  const { namespace = "" } = job.metadata
  try {
    const { items } = await client.list({ apiVersion: "v1", kind: "Pod", namespace })
    const pod = newestPods(job, controlledAmong(items))
      .toSorted((a, b) => createdAt(a) - createdAt(b))
      .at(-1)
    if (pod === undefined) return undefined
    const where = { namespace, name: pod.metadata.name }
    return await crashLine(client, { pod: where, cause: "crash", message: "" })
  } catch {
    return undefined
  }
}

function createdAt({ metadata }: LiveObject): number {
  return Date.parse(metadata.creationTimestamp ?? "") || 0
}
