import { isObject, type Json } from "#lib/embedded/api/json.ts"
import { objectAt, objectsAt, textAt } from "#lib/embedded/api/json-at.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import type { FieldProblem } from "#lib/embedded/api/status-errors.ts"
import {
  forbiddenField,
  invalidValue,
  required,
  unsupported,
} from "#lib/embedded/api/validation/problem.ts"

/** Lists what is wrong with a CustomResourceDefinition. */
export function validateDefinition(definition: KubeObject): FieldProblem[] {
  const { name } = definition.metadata
  const group = textAt(definition, "spec.group")
  const plural = textAt(definition, "spec.names.plural")
  const scope = textAt(definition, "spec.scope")
  const problems: FieldProblem[] = []
  if (name !== `${plural}.${group}`)
    problems.push(invalidValue("metadata.name", name, 'must be spec.names.plural+"."+spec.group'))
  if (group === "") problems.push(required("spec.group"))
  else if (!group.includes("."))
    problems.push(invalidValue("spec.group", group, "should be a domain with at least one dot"))
  if (!["Cluster", "Namespaced"].includes(scope))
    problems.push(
      scope === ""
        ? required("spec.scope")
        : unsupported("spec.scope", scope, ["Cluster", "Namespaced"]),
    )
  const versions = objectsAt(definition, "spec.versions")
  const stored = versions.filter((version) => version.storage === true).length
  if (stored !== 1)
    problems.push(
      invalidValue(
        "spec.versions",
        versions.map(({ name: version }) => version),
        "must have exactly one version marked as storage version",
      ),
    )
  if (textAt(definition, "spec.conversion.strategy") === "Webhook")
    problems.push(
      forbiddenField(
        "spec.conversion.strategy",
        "the embedded cluster calls no conversion webhook",
      ),
    )
  return [...problems, ...versions.flatMap(versionProblems), ...nameProblems(definition)]
}

function versionProblems(version: Json, index: number): FieldProblem[] {
  const path = `spec.versions[${index}].schema.openAPIV3Schema`
  const schema = objectAt(version, "schema").openAPIV3Schema
  if (!isObject(schema)) return [required(path, "schemas are required")]
  if (schema.type !== "object" && schema.type !== undefined)
    return [invalidValue(`${path}.type`, schema.type, "must be object at the root")]
  if (schema.type === undefined) return [required(`${path}.type`, "must not be empty at the root")]
  return structuralProblems(schema, path)
}

/** A structural schema says the type of everything that it names (KEP-1693). */
function structuralProblems(schema: Json, path: string): FieldProblem[] {
  const children: [string, unknown][] = Object.entries(objectAt(schema, "properties")).map(
    ([name, field]) => [`${path}.properties[${name}]`, field],
  )
  if (schema.items !== undefined) children.push([`${path}.items`, schema.items])
  if (isObject(schema.additionalProperties))
    children.push([`${path}.additionalProperties`, schema.additionalProperties])
  return children.flatMap(([place, child]) => {
    if (!isObject(child)) return []
    const open =
      child["x-kubernetes-int-or-string"] === true ||
      child["x-kubernetes-preserve-unknown-fields"] === true
    const untyped = child.type === undefined && !open
    return [
      ...(untyped
        ? [required(`${place}.type`, "must not be empty for specified object fields")]
        : []),
      ...structuralProblems(child, place),
    ]
  })
}

function nameProblems(definition: KubeObject): FieldProblem[] {
  return ["plural", "kind"].flatMap((name) =>
    textAt(definition, `spec.names.${name}`) === "" ? [required(`spec.names.${name}`)] : [],
  )
}
