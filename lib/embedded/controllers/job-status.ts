import { type Condition, condition } from "../kinds/condition.ts"
import type { Job, JobStatus } from "../kinds/job.ts"
import type { Pod } from "../kinds/pod.ts"
import { isReady } from "./pod-condition.ts"
import { kubeTime } from "./time.ts"

/** A Job's pods by what became of them. */
export interface JobPods {
  readonly active: readonly Pod[]
  readonly terminating: readonly Pod[]
  readonly succeeded: readonly Pod[]
  readonly failed: readonly Pod[]
}

export type Judgement =
  | { readonly state: "running" | "complete"; readonly message?: undefined }
  | { readonly state: "failed"; readonly reason: string; readonly message: string }

/** Tells whether a Job has come to its end, one way or the other. */
export function isFinished({ status }: Job): boolean {
  const types = ["Complete", "Failed"]
  return types.some((type) => condition(status?.conditions, type)?.status === "True")
}

/** Decides whether a Job goes on: enough successes, too many failures, or out of time. */
export function judgeJob(job: Job, pods: JobPods, now: Date): Judgement {
  const { parallelism = 1, completions = parallelism, backoffLimit = 6 } = job.spec
  if (pods.succeeded.length >= completions) return { state: "complete" }
  if (failures(pods) > backoffLimit) {
    const message = "Job has reached the specified backoff limit"
    return { state: "failed", reason: "BackoffLimitExceeded", message }
  }
  const started = Date.parse(job.status?.startTime ?? "")
  const limit = job.spec.activeDeadlineSeconds
  if (limit !== undefined && now.getTime() >= started + limit * 1000) {
    const message = "Job was active longer than specified deadline"
    return { state: "failed", reason: "DeadlineExceeded", message }
  }
  return { state: "running" }
}

/** Describes a Job in Kubernetes's own words. */
export function jobStatus(
  job: Job,
  pods: JobPods,
  { judgement, now }: { readonly judgement: Judgement; readonly now: Date },
): JobStatus {
  const before = job.status
  const time = kubeTime(now)
  const succeeded = Math.max(pods.succeeded.length, before?.succeeded ?? 0)
  const failed = Math.max(pods.failed.length, before?.failed ?? 0)
  const conditions = conditionsOf(job, judgement, time)
  return {
    startTime: before?.startTime ?? time,
    ...(pods.active.length === 0 ? {} : { active: pods.active.length }),
    ready: pods.active.filter(isReady).length,
    terminating: pods.terminating.length,
    ...(succeeded === 0 ? {} : { succeeded }),
    ...(failed === 0 ? {} : { failed }),
    ...(judgement.state === "complete" ? { completionTime: time } : {}),
    ...(conditions.length === 0 ? {} : { conditions }),
  }
}

/** A pod that is restarted in place fails without ending: its restarts count. */
function failures({ failed, active }: JobPods): number {
  const restarts = active
    .filter((pod) => pod.spec.restartPolicy === "OnFailure")
    .flatMap((pod) => pod.status?.containerStatuses ?? [])
    .reduce((sum, one) => sum + one.restartCount, 0)
  return failed.length + restarts
}

function conditionsOf(job: Job, judgement: Judgement, time: string): readonly Condition[] {
  const others = (job.status?.conditions ?? []).filter((one) => one.type !== "Suspended")
  const times = { lastTransitionTime: time, lastProbeTime: time }
  const met = (type: string, reason: string, message: string): Condition => ({
    type,
    status: "True",
    reason,
    message,
    ...times,
  })
  switch (judgement.state) {
    case "running":
      return job.spec.suspend
        ? [...others, met("Suspended", "JobSuspended", "Job suspended")]
        : others
    case "complete": {
      const message = "Reached expected number of succeeded pods"
      const types = ["SuccessCriteriaMet", "Complete"]
      return [...others, ...types.map((type) => met(type, "CompletionsReached", message))]
    }
    case "failed": {
      const types = ["FailureTarget", "Failed"]
      return [...others, ...types.map((type) => met(type, judgement.reason, judgement.message))]
    }
  }
}
