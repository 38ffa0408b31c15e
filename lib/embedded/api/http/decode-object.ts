import { ApiStatusError } from "#lib/embedded/api/api-status-error.ts"
import { isObject } from "#lib/embedded/api/json.ts"
import { textAt } from "#lib/embedded/api/json-at.ts"
import type { Draft } from "#lib/embedded/api/objects.ts"
import type { Resource } from "#lib/embedded/api/resources/resource.ts"
import { schemaOf } from "#lib/embedded/api/schema-of.ts"
import { badRequest, invalid } from "#lib/embedded/api/status-errors.ts"
import { mistypedField, unknownFields } from "#lib/embedded/api/strict-fields.ts"
import { invalidValue } from "#lib/embedded/api/validation/problem.ts"
import { duplicateFields } from "./duplicate-fields.ts"
import { parseYaml } from "./parse-yaml.ts"

export type FieldValidation = "Strict" | "Warn" | "Ignore"

export interface DecodedObject {
  readonly draft: Draft
  /** What `fieldValidation=Warn` tells the client. */
  readonly warnings: readonly string[]
}

/** Decodes the object of a create or an update; a missing kind is taken from the path. */
export function decodeObject(
  resource: Resource,
  body: { readonly text: string; readonly contentType: string },
  validation: FieldValidation,
): DecodedObject {
  const { value, duplicates } = parse(resource, body)
  if (!isObject(value)) throw unrecognized(resource, "expected an object")
  const draft = asDraft(resource, value)
  const problem =
    resource.custom === undefined ? mistypedField(schemaOf(resource), draft) : undefined
  if (problem !== undefined) throw cannotHandle(resource, problem)
  const warnings = strictProblems(resource, draft, duplicates)
  if (validation === "Strict" && warnings.length > 0) {
    throw cannotHandle(resource, `strict decoding error: ${warnings.join(", ")}`)
  }
  return { draft, warnings: validation === "Warn" ? warnings : [] }
}

/** What strict validation complains about, in Kubernetes's words. */
export function strictProblems(
  resource: Resource,
  object: unknown,
  duplicates: readonly string[],
): string[] {
  const node = schemaOf(resource)
  return [
    ...unknownFields(node, object).map((field) => `unknown field ${JSON.stringify(field)}`),
    ...duplicates.map((field) => `duplicate field ${JSON.stringify(field)}`),
  ]
}

/** Parses JSON, or YAML where the content type says so. */
function parse(
  resource: Resource,
  { text, contentType }: { readonly text: string; readonly contentType: string },
): { value: unknown; duplicates: string[] } {
  const type = contentType.split(";")[0]?.trim() ?? ""
  if (type === "application/yaml") return { value: parseYaml(text), duplicates: [] }
  if (type !== "" && type !== "application/json") throw unsupported(type)
  if (text === "") throw unrecognized(resource, "unexpected end of JSON input (<empty>)")
  try {
    return { value: JSON.parse(text), duplicates: duplicateFields(text) }
  } catch (cause) {
    throw unrecognized(
      resource,
      `${cause instanceof Error ? cause.message : String(cause)} (${text.slice(0, 100)})`,
    )
  }
}

function asDraft(resource: Resource, value: Record<string, unknown>): Draft {
  const { apiVersion = resource.apiVersion, kind = resource.kind, metadata = {}, ...rest } = value
  if (resource.custom !== undefined && apiVersion === resource.apiVersion && kind !== resource.kind)
    throw wrongKind(resource, { kind, name: textAt(metadata, "name") })
  if (apiVersion !== resource.apiVersion || kind !== resource.kind) {
    const version = String(apiVersion).split("/").at(-1)
    throw badRequest(
      `${String(kind)} in version "${version}" cannot be handled as a ${resource.kind}: the path serves ${resource.apiVersion}, Kind=${resource.kind}`,
    )
  }
  return {
    apiVersion,
    kind,
    metadata: isObject(metadata) ? metadata : (metadata as Draft["metadata"]),
    ...rest,
  }
}

/** Custom resources are told so by their validation. */
function wrongKind(
  resource: Resource,
  { kind, name }: { readonly kind: unknown; readonly name: string },
): ApiStatusError {
  const problem = invalidValue("kind", kind, `must be ${resource.kind}`)
  return invalid({ ...resource, kind: String(kind) }, name, [problem])
}

function cannotHandle({ kind, version }: Resource, why: string): ApiStatusError {
  return badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`)
}

function unrecognized({ kind }: Resource, why: string): ApiStatusError {
  return badRequest(
    `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${why}`,
  )
}

function unsupported(type: string): ApiStatusError {
  return new ApiStatusError(
    415,
    "UnsupportedMediaType",
    `the body of the request was in an unknown format - accepted media types include: application/json, application/yaml (got ${type})`,
    {},
  )
}
