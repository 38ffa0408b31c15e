import type { Job } from "../kinds/job.ts"
import type { Pod } from "../kinds/pod.ts"
import type { ControllerContext } from "./context.ts"
import type { Controller } from "./controller.ts"
import { eventRecorder } from "./event-recorder.ts"
import { fieldManager } from "./field-manager.ts"
import { isFinished, type JobPods, jobStatus, judgeJob } from "./job-status.ts"
import { fromKey, objectKey, ownerKeys } from "./object-key.ts"
import { owned } from "./owned.ts"
import { isActive, isTerminating } from "./pod-condition.ts"
import { podControl } from "./pod-control.ts"
import { replacing } from "./status-patch.ts"

const firstPauseMs = 10_000
const longestPauseMs = 6 * 60_000

/** Runs the pods of a Job until enough of them have succeeded, or too many have failed. */
export function jobController({ objects, now }: ControllerContext): Controller {
  const events = eventRecorder(objects, "job-controller", now)
  const control = podControl(objects, events)
  return {
    name: "job",
    watches: { "batch/jobs": (object) => [objectKey(object)], pods: ownerKeys("Job") },
    reconcile(key) {
      const ref = { resource: "batch/jobs", ...fromKey(key) }
      const job = objects.get<Job>(ref)
      if (job === undefined || job.metadata.deletionTimestamp !== undefined) return undefined
      if (isFinished(job)) return expire(job)
      const judgement = judgeJob(job, podsOf(job), now())
      const again = judgement.state === "running" ? proceed(job) : conclude(job, judgement.message)
      const status = jobStatus(job, podsOf(job), { judgement, now: now() })
      objects.patch(
        ref,
        { status: replacing(job.status, status) },
        { subresource: "status", fieldManager },
      )
      return again
    },
  }

  function podsOf(job: Job): JobPods {
    const selector = job.spec.selector ?? { matchLabels: { "job-name": job.metadata.name } }
    const pods = owned<Pod>(objects, job, { resource: "pods", selector })
    return {
      active: pods.filter(isActive),
      terminating: pods.filter(isTerminating),
      succeeded: pods.filter((pod) => pod.status?.phase === "Succeeded"),
      failed: pods.filter((pod) => pod.status?.phase === "Failed"),
    }
  }

  function proceed(job: Job): number | undefined {
    const pods = podsOf(job)
    const { active, succeeded, terminating } = pods
    if (job.spec.suspend) {
      for (const pod of active) control.remove(job, pod)
      return undefined
    }
    const { parallelism = 1, completions = parallelism } = job.spec
    const wanted = Math.min(parallelism, completions - succeeded.length)
    for (const pod of active.slice(wanted)) control.remove(job, pod)
    const missing = wanted - active.length - terminating.length
    const pause = pauseMs(pods)
    if (missing > 0 && pause > 0) return pause
    for (let made = 0; made < missing; made += 1) control.create(job, job.spec.template)
    return untilDeadline(job)
  }

  function conclude(job: Job, message: string | undefined): undefined {
    for (const pod of podsOf(job).active) control.remove(job, pod)
    if (message === undefined) events.record(job, { reason: "Completed", message: "Job completed" })
    else events.record(job, { type: "Warning", reason: "BackoffLimitExceeded", message })
  }

  /** After failures the next pod waits, longer each time. */
  function pauseMs({ failed }: JobPods): number {
    if (failed.length === 0) return 0
    const wait = Math.min(firstPauseMs * 2 ** (failed.length - 1), longestPauseMs)
    const last = Math.max(...failed.map(endOf))
    return Math.max(0, last + wait - now().getTime())
  }

  function untilDeadline({ spec, status }: Job): number | undefined {
    if (spec.activeDeadlineSeconds === undefined) return undefined
    const started = Date.parse(status?.startTime ?? "") || now().getTime()
    return Math.max(10, started + spec.activeDeadlineSeconds * 1000 - now().getTime())
  }

  function expire(job: Job): number | undefined {
    const { namespace = "", name, uid } = job.metadata
    const seconds = job.spec.ttlSecondsAfterFinished
    if (seconds === undefined) return undefined
    const ended = Math.max(
      ...(job.status?.conditions ?? []).map((one) => Date.parse(one.lastTransitionTime ?? "") || 0),
    )
    const left = ended + seconds * 1000 - now().getTime()
    if (left > 0) return left
    objects.delete({ resource: "batch/jobs", namespace, name }, { uid, propagation: "Background" })
    return undefined
  }
}

function endOf(pod: Pod): number {
  const ends = (pod.status?.containerStatuses ?? []).map((one) =>
    Date.parse(one.state.terminated?.finishedAt ?? ""),
  )
  return Math.max(0, ...ends.filter((end) => !Number.isNaN(end)))
}
