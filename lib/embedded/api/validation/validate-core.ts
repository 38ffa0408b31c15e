import { isObject } from "#lib/embedded/api/json.ts"
import {
  numberAt,
  objectAt,
  objectsAt,
  textAt,
  textsAt,
  valueAt,
} from "#lib/embedded/api/json-at.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import type { FieldProblem } from "#lib/embedded/api/status-errors.ts"
import { configKeyProblems } from "./formats.ts"
import { invalidValue, required, unsupported } from "./problem.ts"

const MOST_DATA_BYTES = 1024 * 1024
const ROLES = ["Role", "ClusterRole"]
const SUBJECTS = ["ServiceAccount", "User", "Group"]
const NEEDED_KEYS: Readonly<Record<string, readonly string[]>> = {
  "kubernetes.io/tls": ["tls.crt", "tls.key"],
  "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
  "kubernetes.io/ssh-auth": ["ssh-privatekey"],
}

/** Lists what is wrong with a ConfigMap. */
export function validateConfigMap(object: KubeObject): FieldProblem[] {
  return [
    ...dataProblems(object, "data"),
    ...dataProblems(object, "binaryData"),
    ...sizeProblems(object),
  ]
}

/** Lists what is wrong with a Secret. */
export function validateSecret(object: KubeObject): FieldProblem[] {
  const data = objectAt(object, "data")
  const needed = NEEDED_KEYS[textAt(object, "type")] ?? []
  return [
    ...dataProblems(object, "data"),
    ...sizeProblems(object),
    ...needed.filter((key) => data[key] === undefined).map((key) => required(`data[${key}]`)),
  ]
}

/** Lists what is wrong with a PersistentVolumeClaim. */
export function validatePersistentVolumeClaim(object: KubeObject): FieldProblem[] {
  const modes = textsAt(object, "spec.accessModes")
  const storage = objectAt(object, "spec.resources.requests").storage
  return [
    ...(modes.length === 0
      ? [required("spec.accessModes", "at least 1 access mode is required")]
      : []),
    ...(storage === undefined ? [required("spec.resources[storage]")] : []),
  ]
}

/** Lists what is wrong with a Role or ClusterRole. */
export function validateRole(object: KubeObject): FieldProblem[] {
  return objectsAt(object, "rules").flatMap((rule, index) => {
    const field = `rules[${index}]`
    const lacks = (name: string) => textsAt(rule, name).length === 0
    const urls = !lacks("nonResourceURLs")
    return [
      ...(lacks("verbs")
        ? [required(`${field}.verbs`, "verbs must contain at least one value")]
        : []),
      ...(lacks("apiGroups") && !urls
        ? [required(`${field}.apiGroups`, "resource rules must supply at least one api group")]
        : []),
      ...(lacks("resources") && !urls
        ? [required(`${field}.resources`, "resource rules must supply at least one resource")]
        : []),
    ]
  })
}

/** Lists what is wrong with a RoleBinding or ClusterRoleBinding. */
export function validateRoleBinding(object: KubeObject): FieldProblem[] {
  const roles = object.kind === "ClusterRoleBinding" ? ["ClusterRole"] : ROLES
  const kind = textAt(object, "roleRef.kind")
  return [
    ...(roles.includes(kind) ? [] : [unsupported("roleRef.kind", kind, roles)]),
    ...(textAt(object, "roleRef.name") === "" ? [required("roleRef.name")] : []),
    ...objectsAt(object, "subjects").flatMap((subject, index) => {
      const field = `subjects[${index}]`
      const wrong = !SUBJECTS.includes(textAt(subject, "kind"))
      return [
        ...(textAt(subject, "name") === "" ? [required(`${field}.name`)] : []),
        ...(wrong ? [unsupported(`${field}.kind`, textAt(subject, "kind"), SUBJECTS)] : []),
      ]
    }),
  ]
}

/** Lists what is wrong with a PodDisruptionBudget. */
export function validateDisruptionBudget(object: KubeObject): FieldProblem[] {
  const both = ["minAvailable", "maxUnavailable"].every(
    (name) => valueAt(object, `spec.${name}`) !== undefined,
  )
  return both
    ? [invalidValue("spec", object.spec, "minAvailable and maxUnavailable cannot be both set")]
    : []
}

/** Lists what is wrong with a HorizontalPodAutoscaler. */
export function validateAutoscaler(object: KubeObject): FieldProblem[] {
  const [least, most] = [numberAt(object, "spec.minReplicas"), numberAt(object, "spec.maxReplicas")]
  return [
    ...(most < 1 ? [required("spec.maxReplicas", "must be set and greater than 0")] : []),
    ...(most < least
      ? [invalidValue("spec.maxReplicas", most, "must be greater than or equal to `minReplicas`")]
      : []),
    ...["kind", "name"]
      .filter((name) => textAt(object, `spec.scaleTargetRef.${name}`) === "")
      .map((name) => required(`spec.scaleTargetRef.${name}`)),
  ]
}

function dataProblems(object: KubeObject, field: string): FieldProblem[] {
  return Object.keys(objectAt(object, field)).flatMap((key) =>
    configKeyProblems(key).map((why) => invalidValue(`${field}[${key}]`, key, why)),
  )
}

function sizeProblems({ data, binaryData }: KubeObject): FieldProblem[] {
  const size = [data, binaryData]
    .flatMap((part) => (isObject(part) ? Object.values(part) : []))
    .reduce<number>((sum, value) => sum + Buffer.byteLength(String(value)), 0)
  if (size <= MOST_DATA_BYTES) return []
  const message = `Too long: may not be more than ${MOST_DATA_BYTES} bytes`
  return [{ field: data === undefined ? "" : "data", reason: "FieldValueTooLong", message }]
}
