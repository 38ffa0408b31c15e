import type { LiveObject } from "#lib/kube/live-object.ts"
import { objectId } from "#lib/kustomize/identity.ts"
import { type JsonRecord, recordsOf } from "#lib/kustomize/record.ts"
import type { ObjectHealth } from "./report.ts"
import {
  condition,
  count,
  failed,
  progressing,
  type Rule,
  ready,
  record,
  trueCondition,
  type Verdict,
} from "./verdict.ts"
import { workloadRules } from "./workload-rules.ts"

/**
 * Judges one object by its own status as kstatus does (sigs.k8s.io/cli-utils, pkg/kstatus/status), but for what
 * kstatus/differences.ts lists.
 */
export function healthOf(live: LiveObject): ObjectHealth {
  return { object: objectId(live), ...verdict(live) }
}

function verdict(live: LiveObject): Verdict {
  if (live.metadata.deletionTimestamp !== undefined) return progressing("is being deleted")
  if (!isObserved(live)) return progressing("its controller has not seen the change yet")
  const status = record(live.status)
  return byStandardCondition(status) ?? ruleFor(live)(record(live.spec), status)
}

/** Says whether the status speaks about the newest spec. */
export function isObserved({ status, metadata }: LiveObject): boolean {
  const observed = record(status).observedGeneration
  if (typeof observed !== "number" || metadata.generation === undefined) return true
  return observed === metadata.generation
}

/** Goes by the first of kstatus's own conditions, which every controller may write. */
function byStandardCondition(status: JsonRecord): Verdict | undefined {
  const found = recordsOf(status.conditions).find(
    (one) => one.status === "True" && (one.type === "Reconciling" || one.type === "Stalled"),
  )
  if (found === undefined) return undefined
  const message = String(found.message || found.reason || found.type)
  return found.type === "Stalled" ? failed(message) : progressing(message)
}

function ruleFor({ apiVersion, kind }: LiveObject): Rule {
  const group = apiVersion.includes("/") ? `${apiVersion.split("/")[0]}/` : ""
  return rules[`${group}${kind}`] ?? byReadyCondition
}

const rules: Readonly<Record<string, Rule>> = {
  ...workloadRules,
  "batch/Job": job,
  Pod: pod,
  Service: service,
  PersistentVolumeClaim: claim,
  "apiextensions.k8s.io/CustomResourceDefinition": definition,
}

function job(spec: JsonRecord, status: JsonRecord): Verdict {
  const failure = trueCondition(status, "Failed")
  if (failure !== undefined) return failed(failure.message)
  if (trueCondition(status, "Complete") !== undefined) return ready("completed")
  if (spec.suspend === true) return progressing("suspended")
  const attempts = count(status.failed)
  return progressing(attempts === 0 ? "running" : `running, after ${attempts} failed attempts`)
}

function pod(_: JsonRecord, status: JsonRecord): Verdict {
  const phase = String(status.phase ?? "Pending")
  if (phase === "Succeeded") return ready("completed")
  if (phase === "Failed") return failed(String(status.message ?? status.reason ?? "failed"))
  if (phase !== "Running") return progressing(phase.toLowerCase())
  if (trueCondition(status, "Ready") !== undefined) return ready("ready")
  const crashing = recordsOf(status.containerStatuses).some(isCrashLooping)
  return crashing ? failed("keeps crashing") : progressing("running, not ready")
}

function isCrashLooping({ state }: JsonRecord): boolean {
  return record(record(state).waiting).reason === "CrashLoopBackOff"
}

function service(spec: JsonRecord, status: JsonRecord): Verdict {
  if (spec.type !== "LoadBalancer") return ready("present")
  if (recordsOf(record(status.loadBalancer).ingress).length > 0) return ready("has an address")
  return progressing("waits for an address")
}

function claim(_: JsonRecord, status: JsonRecord): Verdict {
  if (status.phase === "Bound") return ready("bound")
  if (status.phase === "Lost") return failed("its volume is lost")
  return progressing("waits for a volume")
}

function definition(_: JsonRecord, status: JsonRecord): Verdict {
  const names = condition(status, "NamesAccepted")
  if (names?.status === "False") return failed(names.message)
  const established = condition(status, "Established")
  if (established?.status === "True") return ready("established")
  if (established?.status === "False" && established.reason !== "Installing")
    return failed(established.message)
  return progressing("not established yet")
}

function byReadyCondition(_: JsonRecord, status: JsonRecord): Verdict {
  const found = condition(status, "Ready")
  if (found?.status === "True") return ready("ready")
  if (found?.status === "False" || found?.status === "Unknown") return progressing(found.message)
  return ready("present")
}
