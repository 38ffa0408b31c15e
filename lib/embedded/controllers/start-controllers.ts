import type { Objects } from "../api/objects.ts"
import type { ControllerContext } from "./context.ts"
import { startController } from "./controller.ts"
import { daemonSetController } from "./daemon-set.ts"
import { deploymentController } from "./deployment.ts"
import { disruptionBudgetController } from "./disruption-budget.ts"
import { endpointSliceController } from "./endpoint-slice.ts"
import { startEventExpiry } from "./event-expiry.ts"
import { garbageCollector } from "./garbage-collector.ts"
import { jobController } from "./job.ts"
import { namespaceController } from "./namespace.ts"
import { namespaceDefaultsController } from "./namespace-defaults.ts"
import { notSupportedController } from "./not-supported.ts"
import { replicaSetController } from "./replica-set.ts"
import { statefulSetController } from "./stateful-set.ts"

export interface ControllerOptions {
  readonly objects: Objects
  /** PEM of the API server's authority, published in every namespace. */
  readonly ca: string
  readonly now?: () => Date
  readonly onProblem: (sentence: string) => void
}

/** Starts all control loops; returns how to stop them. */
export function startControllers(options: ControllerOptions): () => void {
  const { objects, ca, onProblem, now = () => new Date() } = options
  const context: ControllerContext = { objects, now }
  const stops = [
    deploymentController(context),
    replicaSetController(context),
    statefulSetController(context),
    daemonSetController(context),
    jobController(context),
    endpointSliceController(context),
    namespaceController(context),
    namespaceDefaultsController(context, ca),
    garbageCollector(context),
    disruptionBudgetController(context),
    notSupportedController(context),
  ].map((one) => startController(objects, one, onProblem))
  const stopExpiry = startEventExpiry(objects, { now, onProblem })
  return () => {
    stopExpiry()
    for (const stop of stops) stop()
  }
}
