import type { LiveObject } from "#lib/kube/live-object.ts"
import { idOf } from "#lib/kustomize/identity.ts"
import { waveOf } from "#lib/kustomize/order.ts"
import type { AppScope } from "./app-scope.ts"
import { waitUntilComplete } from "./complete.ts"
import type { Step } from "./diff.ts"
import { waitUntilEstablished } from "./established.ts"
import type { ObjectHealth } from "./report.ts"

/** What is applied together, and what is waited for before the next wave. */
export interface Wave {
  readonly steps: readonly Step[]
  /** Returns the objects as they are afterwards. */
  readonly wait: (
    written: readonly LiveObject[],
    scope: AppScope,
    onHealth: (health: ObjectHealth) => void,
  ) => Promise<readonly LiveObject[]>
}

/** Divides an app into waves: by kind and, before the workloads, the Jobs that the app comes after. */
export function waves(steps: readonly Step[], first: readonly string[]): readonly Wave[] {
  const isFirst = ({ manifest }: Step): boolean => first.includes(idOf(manifest))
  const place = (step: Step): number => (isFirst(step) ? beforeWorkloads : waveOf(step.manifest))
  return [...Map.groupBy(steps, place)]
    .sort(([a], [b]) => a - b)
    .map(([at, steps]) => ({
      steps,
      wait: at === beforeWorkloads ? waitUntilComplete : waitUntilEstablished,
    }))
}

const beforeWorkloads = waveOf({ kind: "Deployment" }) - 0.5
