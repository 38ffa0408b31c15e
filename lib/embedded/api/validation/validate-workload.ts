import { isObject, type Json } from "#lib/embedded/api/json.ts"
import { numberAt, objectAt, textAt, valueAt } from "#lib/embedded/api/json-at.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import { matchesSelector } from "#lib/embedded/api/selectors/matches-selector.ts"
import type { FieldProblem } from "#lib/embedded/api/status-errors.ts"
import { forbiddenField, invalidValue, required, unsupported } from "./problem.ts"
import { labelProblems } from "./validate-metadata.ts"
import { validatePodSpec } from "./validate-pod-spec.ts"

const TEMPLATE = "spec.template"

/** Lists what is wrong with a Deployment. */
export function validateDeployment(object: KubeObject): FieldProblem[] {
  return [...scaledProblems(object), ...strategyProblems(object), ...alwaysRestarted(object)]
}

/** Lists what is wrong with a ReplicaSet or DaemonSet. */
export function validateReplicas(object: KubeObject): FieldProblem[] {
  return [...scaledProblems(object), ...alwaysRestarted(object)]
}

/** Lists what is wrong with a StatefulSet. */
export function validateStatefulSet(object: KubeObject): FieldProblem[] {
  const policy = textAt(object, "spec.podManagementPolicy")
  const known = ["OrderedReady", "Parallel"].includes(policy)
  return [
    ...(known
      ? []
      : [invalidValue("spec.podManagementPolicy", policy, "must be 'OrderedReady' or 'Parallel'")]),
    ...scaledProblems(object),
    ...alwaysRestarted(object),
  ]
}

/** Lists what is wrong with a Job. */
export function validateJob(object: KubeObject): FieldProblem[] {
  return [
    ...[
      "parallelism",
      "completions",
      "backoffLimit",
      "activeDeadlineSeconds",
      "ttlSecondsAfterFinished",
    ].flatMap((count) => notNegative(object, `spec.${count}`)),
    ...finiteRestarts(objectAt(object, "spec"), "spec"),
    ...templateProblems(objectAt(object, TEMPLATE), TEMPLATE),
  ]
}

/** Lists what is wrong with a CronJob. */
export function validateCronJob(object: KubeObject): FieldProblem[] {
  const schedule = textAt(object, "spec.schedule")
  const fields = schedule.trim().split(/\s+/)
  const policy = textAt(object, "spec.concurrencyPolicy")
  const policies = ["Allow", "Forbid", "Replace"]
  const wrong = !schedule.startsWith("@") && fields.length !== 5
  const why = `expected exactly 5 fields, found ${fields.length}: [${fields.join(" ")}]`
  return [
    ...(schedule === ""
      ? [required("spec.schedule")]
      : wrong
        ? [invalidValue("spec.schedule", schedule, why)]
        : []),
    ...(policies.includes(policy) ? [] : [unsupported("spec.concurrencyPolicy", policy, policies)]),
    ...finiteRestarts(objectAt(object, "spec.jobTemplate.spec"), "spec.jobTemplate.spec"),
    ...templateProblems(
      objectAt(object, `spec.jobTemplate.${TEMPLATE}`),
      `spec.jobTemplate.${TEMPLATE}`,
    ),
  ]
}

function scaledProblems(object: KubeObject): FieldProblem[] {
  return [
    ...notNegative(object, "spec.replicas"),
    ...selectorProblems(object),
    ...templateProblems(objectAt(object, TEMPLATE), TEMPLATE),
  ]
}

function selectorProblems(object: KubeObject): FieldProblem[] {
  const selector = valueAt(object, "spec.selector")
  const labels = valueAt(object, `${TEMPLATE}.metadata.labels`)
  const mismatch = () =>
    invalidValue(
      `${TEMPLATE}.metadata.labels`,
      labels,
      "`selector` does not match template `labels`",
    )
  if (!isObject(selector)) return [required("spec.selector"), mismatch()]
  if (Object.keys(selector).length === 0) {
    return [
      invalidValue(
        "spec.selector",
        {},
        `empty selector is invalid for ${object.kind.toLowerCase()}`,
      ),
    ]
  }
  const wrong = labelProblems(objectAt(selector, "matchLabels"), "spec.selector.matchLabels")
  if (wrong.length > 0) return wrong
  return matchesSelector(selector, isObject(labels) ? (labels as Record<string, string>) : {})
    ? []
    : [mismatch()]
}

function templateProblems(template: Json, field: string): FieldProblem[] {
  return [
    ...labelProblems(objectAt(template, "metadata.labels"), `${field}.labels`),
    ...validatePodSpec(objectAt(template, "spec"), `${field}.spec`),
  ]
}

function alwaysRestarted(object: KubeObject): FieldProblem[] {
  const policy = textAt(object, `${TEMPLATE}.spec.restartPolicy`)
  return policy === "Always"
    ? []
    : [unsupported(`${TEMPLATE}.spec.restartPolicy`, policy, ["Always"])]
}

function finiteRestarts(spec: Json, field: string): FieldProblem[] {
  const policy = textAt(spec, `template.spec.restartPolicy`)
  if (policy === "OnFailure" || policy === "Never") return []
  return [required(`${field}.template.spec.restartPolicy`, 'valid values: "OnFailure", "Never"')]
}

function strategyProblems(object: KubeObject): FieldProblem[] {
  const type = textAt(object, "spec.strategy.type")
  const rolling = valueAt(object, "spec.strategy.rollingUpdate")
  const field = "spec.strategy.rollingUpdate"
  if (type === "Recreate") {
    const why = "may not be specified when strategy `type` is 'Recreate'"
    return rolling === undefined ? [] : [forbiddenField(field, why)]
  }
  if (type !== "RollingUpdate") {
    return [
      unsupported("spec.strategy", objectAt(object, "spec.strategy"), [
        "Recreate",
        "RollingUpdate",
      ]),
    ]
  }
  const wrong = ["maxUnavailable", "maxSurge"].flatMap((name) =>
    amountProblems(valueAt(rolling, name), `${field}.${name}`),
  )
  if (
    wrong.length > 0 ||
    !isZero(valueAt(rolling, "maxSurge")) ||
    !isZero(valueAt(rolling, "maxUnavailable"))
  )
    return wrong
  const value = valueAt(rolling, "maxUnavailable")
  return [invalidValue(`${field}.maxUnavailable`, value, "may not be 0 when `maxSurge` is 0")]
}

/** A number of pods, or a share of them as `25%`. */
function amountProblems(amount: unknown, field: string): FieldProblem[] {
  if (typeof amount === "number")
    return amount < 0 ? [invalidValue(field, amount, "must be greater than or equal to 0")] : []
  if (typeof amount === "string" && /^\d+%$/.test(amount)) return []
  const why =
    "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"
  return [invalidValue(field, amount, why)]
}

function isZero(amount: unknown): boolean {
  return amount === 0 || (typeof amount === "string" && Number.parseInt(amount, 10) === 0)
}

function notNegative(object: KubeObject, path: string): FieldProblem[] {
  const value = numberAt(object, path)
  return value < 0 ? [invalidValue(path, value, "must be greater than or equal to 0")] : []
}
