import type { KubeObject } from "../api/objects.ts"
import type { Condition } from "./condition.ts"
import type { LabelSelector } from "./label-selector.ts"
import type { PodTemplate } from "./workload.ts"

export interface Job extends KubeObject {
  readonly spec: {
    readonly template: PodTemplate
    readonly selector?: LabelSelector
    readonly parallelism?: number
    readonly completions?: number
    readonly backoffLimit?: number
    readonly activeDeadlineSeconds?: number
    readonly ttlSecondsAfterFinished?: number
    readonly suspend?: boolean
    readonly completionMode?: string
  }
  readonly status?: JobStatus
}

export interface JobStatus {
  readonly active?: number
  readonly ready?: number
  readonly terminating?: number
  readonly succeeded?: number
  readonly failed?: number
  readonly startTime?: string
  readonly completionTime?: string
  readonly conditions?: readonly Condition[]
}
