import { validateCustom } from "#lib/embedded/api/custom/validate-custom.ts"
import { equalJson, type Json } from "#lib/embedded/api/json.ts"
import { objectAt, textAt, valueAt } from "#lib/embedded/api/json-at.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import type { Part } from "#lib/embedded/api/registry/update-object.ts"
import type { Resource } from "#lib/embedded/api/resources/resource.ts"
import type { FieldProblem } from "#lib/embedded/api/status-errors.ts"
import { forbiddenField, invalidValue } from "./problem.ts"
import { validateObject } from "./validate-object.ts"

/** Fields that keep their first value. */
const IMMUTABLE: Readonly<Record<string, readonly string[]>> = {
  secrets: ["type"],
  "apiextensions.k8s.io/customresourcedefinitions": ["spec.scope", "spec.names.kind"],
  "apps/controllerrevisions": ["data"],
  "apps/daemonsets": ["spec.selector"],
  "apps/deployments": ["spec.selector"],
  "apps/replicasets": ["spec.selector"],
  "batch/jobs": ["spec.completions", "spec.selector", "spec.template", "spec.completionMode"],
  "discovery.k8s.io/endpointslices": ["addressType"],
  "networking.k8s.io/ingressclasses": ["spec.controller"],
  "scheduling.k8s.io/priorityclasses": ["value", "preemptionPolicy"],
}

/** What of a spec may change, where all the rest may not. */
const POD_CHANGES = ["activeDeadlineSeconds", "terminationGracePeriodSeconds", "tolerations"]
const SET_CHANGES = [
  "replicas",
  "ordinals",
  "template",
  "updateStrategy",
  "revisionHistoryLimit",
  "persistentVolumeClaimRetentionPolicy",
  "minReadySeconds",
]

/** Lists what is wrong with a changed object: by itself, and compared with what it was. */
export function validateUpdate(
  resource: Resource,
  object: KubeObject,
  { existing, part }: { readonly existing: KubeObject; readonly part: Part },
): FieldProblem[] {
  if (part !== "main")
    return resource.custom === undefined ? [] : validateCustom(resource.custom.schema, object)
  return [...validateObject(resource, object), ...changeProblems(resource, object, existing)]
}

function changeProblems(
  resource: Resource,
  object: KubeObject,
  existing: KubeObject,
): FieldProblem[] {
  const changed = (path: string) => !equalJson(valueAt(object, path), valueAt(existing, path))
  const fixed = (IMMUTABLE[resource.id] ?? [])
    .filter(changed)
    .map((path) => invalidValue(path, valueAt(object, path), "field is immutable"))
  switch (resource.id) {
    case "configmaps":
    case "secrets":
      return [...fixed, ...sealedProblems(object, existing)]
    case "services":
      return addressProblems(object, existing)
    case "pods":
      return podProblems(object, existing)
    case "persistentvolumeclaims":
      return claimProblems(object, existing)
    case "apps/statefulsets":
      return setProblems(object, existing)
    case "rbac.authorization.k8s.io/rolebindings":
    case "rbac.authorization.k8s.io/clusterrolebindings":
      return changed("roleRef")
        ? [invalidValue("roleRef", object.roleRef, "cannot change roleRef")]
        : []
    default:
      return fixed
  }
}

function sealedProblems(object: KubeObject, existing: KubeObject): FieldProblem[] {
  if (existing.immutable !== true) return []
  const why = "field is immutable when `immutable` is set"
  return ["immutable", "data", "binaryData"]
    .filter((field) => !equalJson(object[field], existing[field]))
    .map((field) => forbiddenField(field, why))
}

function addressProblems(object: KubeObject, existing: KubeObject): FieldProblem[] {
  if ([object, existing].some((service) => textAt(service, "spec.type") === "ExternalName"))
    return []
  const [is, was] = [textAt(object, "spec.clusterIP"), textAt(existing, "spec.clusterIP")]
  return is === was ? [] : [invalidValue("spec.clusterIPs[0]", [is], "may not change once set")]
}

function podProblems(object: KubeObject, existing: KubeObject): FieldProblem[] {
  const fixed = (pod: KubeObject, node: string) => {
    const spec: Json = { ...objectAt(pod, "spec"), nodeName: node === "" ? undefined : node }
    for (const field of POD_CHANGES) delete spec[field]
    for (const field of ["containers", "initContainers"]) spec[field] = withoutImages(spec[field])
    return spec
  }
  const bound = textAt(existing, "spec.nodeName")
  // A pod gets its node once: by its binding, or from a scheduler in this process.
  const node = textAt(object, "spec.nodeName")
  if (equalJson(fixed(object, node), fixed(existing, bound === "" ? node : bound))) return []
  const why =
    "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"
  return [forbiddenField("spec", why)]
}

function withoutImages(containers: unknown): unknown {
  return Array.isArray(containers)
    ? containers.map((container) => ({ ...container, image: undefined }))
    : containers
}

function claimProblems(object: KubeObject, existing: KubeObject): FieldProblem[] {
  const fixed = (claim: KubeObject) => ({
    ...objectAt(claim, "spec"),
    resources: undefined,
    volumeName:
      textAt(existing, "spec.volumeName") === "" ? undefined : textAt(claim, "spec.volumeName"),
    volumeAttributesClassName: undefined,
  })
  const bound = textAt(existing, "status.phase") === "Bound"
  const resized = !equalJson(
    objectAt(object, "spec.resources"),
    objectAt(existing, "spec.resources"),
  )
  if (equalJson(fixed(object), fixed(existing)) && (bound || !resized)) return []
  const why =
    "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"
  return [forbiddenField("spec", why)]
}

function setProblems(object: KubeObject, existing: KubeObject): FieldProblem[] {
  const fixed = (set: KubeObject) => {
    const spec = { ...objectAt(set, "spec") }
    for (const field of SET_CHANGES) delete spec[field]
    return spec
  }
  if (equalJson(fixed(object), fixed(existing))) return []
  const list = `'${SET_CHANGES.slice(0, -1).join("', '")}' and '${SET_CHANGES.at(-1)}'`
  return [
    forbiddenField(
      "spec",
      `updates to statefulset spec for fields other than ${list} are forbidden`,
    ),
  ]
}
