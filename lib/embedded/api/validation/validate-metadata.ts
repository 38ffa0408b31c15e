import type { KubeObject } from "#lib/embedded/api/objects.ts"
import type { Resource } from "#lib/embedded/api/resources/resource.ts"
import type { FieldProblem } from "#lib/embedded/api/status-errors.ts"
import {
  dnsSubdomainProblems,
  dotlessLabelProblems,
  labelValueProblems,
  pathSegmentProblems,
  qualifiedNameProblems,
} from "./formats.ts"
import { invalidValue, required } from "./problem.ts"

const MOST_ANNOTATION_BYTES = 256 * 1024
const STANDARD_FINALIZERS = new Set(["orphan", "foregroundDeletion", "kubernetes"])

/** Kinds whose names follow another rule than that of DNS subdomains. */
const NAME_RULES: Readonly<Record<string, (name: string) => string[]>> = {
  namespaces: dotlessLabelProblems,
  services: dotlessLabelProblems,
  "rbac.authorization.k8s.io/roles": pathSegmentProblems,
  "rbac.authorization.k8s.io/rolebindings": pathSegmentProblems,
  "rbac.authorization.k8s.io/clusterroles": pathSegmentProblems,
  "rbac.authorization.k8s.io/clusterrolebindings": pathSegmentProblems,
}

/** Lists what is wrong with an object's metadata. */
export function validateMetadata(resource: Resource, { metadata }: KubeObject): FieldProblem[] {
  const { labels, annotations = {}, finalizers = [], ownerReferences = [] } = metadata
  return [
    ...nameProblems(resource, metadata.name),
    ...labelProblems(labels, "metadata.labels"),
    ...annotationProblems(annotations),
    ...finalizers.flatMap((finalizer, index) =>
      finalizerProblems(finalizer, `metadata.finalizers[${index}]`),
    ),
    ...ownerReferences.flatMap((owner, index) =>
      ownerProblems(owner, `metadata.ownerReferences[${index}]`),
    ),
  ]
}

/** Lists what is wrong with labels, or with a selector of labels. */
export function labelProblems(
  labels: Readonly<Record<string, unknown>> | undefined,
  field: string,
): FieldProblem[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...qualifiedNameProblems(key).map((why) => invalidValue(field, key, why)),
    ...labelValueProblems(String(value)).map((why) => invalidValue(field, value, why)),
  ])
}

function nameProblems(resource: Resource, name: string): FieldProblem[] {
  if (!name) return [required("metadata.name", "name or generateName is required")]
  const rule = NAME_RULES[resource.id] ?? dnsSubdomainProblems
  return rule(name).map((why) => invalidValue("metadata.name", name, why))
}

function annotationProblems(annotations: Readonly<Record<string, string>>): FieldProblem[] {
  const field = "metadata.annotations"
  const keys = Object.keys(annotations).flatMap((key) =>
    qualifiedNameProblems(key.toLowerCase()).map((why) => invalidValue(field, key, why)),
  )
  const size = Object.entries(annotations).reduce(
    (sum, [key, value]) => sum + key.length + value.length,
    0,
  )
  if (size <= MOST_ANNOTATION_BYTES) return keys
  return [
    ...keys,
    {
      field,
      reason: "FieldValueTooLong",
      message: `Too long: may not be more than ${MOST_ANNOTATION_BYTES} bytes`,
    },
  ]
}

function finalizerProblems(finalizer: string, field: string): FieldProblem[] {
  const problems = qualifiedNameProblems(finalizer).map((why) =>
    invalidValue(field, finalizer, why),
  )
  if (problems.length > 0 || finalizer.includes("/") || STANDARD_FINALIZERS.has(finalizer))
    return problems
  return [
    invalidValue(
      field,
      finalizer,
      "name is neither a standard finalizer name nor is it fully qualified",
    ),
  ]
}

function ownerProblems(
  owner: Readonly<Record<string, unknown>> | object,
  field: string,
): FieldProblem[] {
  const given = owner as Readonly<Record<string, unknown>>
  return ["apiVersion", "kind", "name", "uid"]
    .filter((name) => !given[name])
    .map((name) => invalidValue(`${field}.${name}`, given[name] ?? "", `${name} must not be empty`))
}
