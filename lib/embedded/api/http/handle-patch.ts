import { requireAccess } from "#lib/embedded/api/access/authorize.ts"
import { ApiStatusError } from "#lib/embedded/api/api-status-error.ts"
import { isObject } from "#lib/embedded/api/json.ts"
import { mergePatch } from "#lib/embedded/api/merge-patch.ts"
import type { Draft, KubeObject } from "#lib/embedded/api/objects.ts"
import { JsonPatchError, jsonPatch } from "#lib/embedded/api/patches/json-patch.ts"
import { strategicMergePatch } from "#lib/embedded/api/patches/strategic-merge-patch.ts"
import { applyObject } from "#lib/embedded/api/registry/apply-object.ts"
import { type Part, updateObject } from "#lib/embedded/api/registry/update-object.ts"
import { schemaOf } from "#lib/embedded/api/schema-of.ts"
import { badRequest } from "#lib/embedded/api/status-errors.ts"
import { mistypedField } from "#lib/embedded/api/strict-fields.ts"
import type { ApiRequest } from "./api-request.ts"
import { strictProblems } from "./decode-object.ts"
import { duplicateFields } from "./duplicate-fields.ts"
import { existingObject } from "./handle-read.ts"
import { answer, bodyOf } from "./handle-write.ts"
import { parseYaml } from "./parse-yaml.ts"
import { invalidOption, type RequestOptions, requestOptions } from "./request-options.ts"

const APPLY = "application/apply-patch+yaml"

/** `PATCH …/<plural>/<name>`, and of its `status`: server-side apply, merge patch, JSON patch or strategic merge patch. */
export async function handlePatch(api: ApiRequest, part: Part): Promise<Response> {
  const { text, contentType } = await bodyOf(api)
  const type = contentType.split(";")[0]?.trim() ?? ""
  if (type === APPLY) return handleApply(api, part, text)
  const options = requestOptions(api, "PatchOptions")
  const existing = existingObject(api)
  const draft = patched(api, { existing, patch: parsePatch(api, type, text), type })
  const duplicates = type === "application/json-patch+json" ? [] : duplicateFields(text)
  const warnings = checkPatched(api, draft, { options, duplicates })
  const object = updateObject(api.services.context, api.resource, {
    ...options,
    existing,
    draft,
    part,
  })
  return answer(api, object, { status: 200, warnings })
}

function handleApply(api: ApiRequest, part: Part, text: string): Response {
  const { resource, namespace, name = "", query, services, user } = api
  if (!query.get("fieldManager")) {
    const message = "Required value: is required for apply patch"
    throw invalidOption("PatchOptions", {
      field: "fieldManager",
      reason: "FieldValueRequired",
      message,
    })
  }
  const options = requestOptions(api, "PatchOptions")
  const config = parseYaml(text)
  if (!isObject(config)) throw badRequest("error decoding YAML: the body is not an object")
  const duplicates = text.trimStart().startsWith("{") ? duplicateFields(text) : []
  if (duplicates.length > 0 && options.fieldValidation === "Strict") {
    const lines = duplicates.map((field) => `  key ${JSON.stringify(field)} already set in map`)
    throw badRequest(
      `error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n${lines.join("\n")}`,
    )
  }
  const draft: Draft = {
    ...config,
    apiVersion: String(config.apiVersion ?? ""),
    kind: String(config.kind ?? ""),
    metadata: isObject(config.metadata) ? config.metadata : {},
  }
  const force = ["true", "1"].includes(query.get("force") ?? "")
  const { store } = services.context
  if (store.get(resource.id, namespace, name) === undefined) {
    const { group, plural } = resource
    const of = { group, resource: plural, subresource: undefined, namespace, name }
    requireAccess(store, user, { verb: "create", ...of })
  }
  const { created, object } = applyObject(services.context, resource, {
    ...options,
    namespace,
    name,
    config: draft,
    force,
    part,
  })
  return answer(api, object, { status: created ? 201 : 200, warnings: [] })
}

function parsePatch({ resource }: ApiRequest, type: string, text: string): unknown {
  const known = ["application/merge-patch+json", "application/json-patch+json"]
  if (resource.custom === undefined) known.push("application/strategic-merge-patch+json")
  else if (!known.includes(type)) throw unsupportedPatch(known)
  if (!known.includes(type))
    throw new ApiStatusError(415, "UnsupportedMediaType", "415: Unsupported Media Type", {})
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw badRequest(
      `error decoding patch: ${cause instanceof Error ? cause.message : String(cause)}`,
    )
  }
}

function unsupportedPatch(known: readonly string[]): ApiStatusError {
  const types = [...known].sort().concat(APPLY).join(", ")
  const message = `the body of the request was in an unknown format - accepted media types include: ${types}`
  return new ApiStatusError(415, "UnsupportedMediaType", message, {})
}

function patched(
  { resource }: ApiRequest,
  {
    existing,
    patch,
    type,
  }: { readonly existing: KubeObject; readonly patch: unknown; readonly type: string },
): Draft {
  if (type === "application/json-patch+json") return jsonPatched(existing, patch)
  if (!isObject(patch))
    throw badRequest(
      "error decoding patch: json: cannot unmarshal into Go value of type map[string]interface {}",
    )
  if (type === "application/merge-patch+json") return asDraft(mergePatch(existing, patch))
  return asDraft(strategicMergePatch(schemaOf(resource), existing, patch))
}

function jsonPatched(existing: KubeObject, patch: unknown): Draft {
  if (!Array.isArray(patch))
    throw badRequest(
      "error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch",
    )
  if (patch.length > 10_000) {
    const message = `The allowed maximum operations in a JSON patch is 10000, got ${patch.length}`
    throw new ApiStatusError(413, "RequestEntityTooLarge", message, {})
  }
  try {
    return asDraft(jsonPatch(existing, patch))
  } catch (cause) {
    if (!(cause instanceof JsonPatchError)) throw cause
    throw new ApiStatusError(422, "Invalid", cause.message, {})
  }
}

function asDraft(value: unknown): Draft {
  if (!isObject(value) || !isObject(value.metadata))
    throw badRequest("the patched object has no metadata")
  return value as Draft
}

/** Checks the result of a patch against its type; what strict validation complains about is a warning otherwise. */
function checkPatched(
  { resource }: ApiRequest,
  draft: Draft,
  {
    options,
    duplicates,
  }: { readonly options: RequestOptions; readonly duplicates: readonly string[] },
): readonly string[] {
  if (draft.apiVersion !== resource.apiVersion || draft.kind !== resource.kind) {
    throw badRequest(
      `the patched object is ${draft.apiVersion}, Kind=${draft.kind}: a patch cannot change what an object is`,
    )
  }
  const mistyped =
    resource.custom === undefined ? mistypedField(schemaOf(resource), draft) : undefined
  if (mistyped !== undefined) throw unfit(draft, mistyped)
  const problems = strictProblems(resource, draft, duplicates)
  if (options.fieldValidation === "Strict" && problems.length > 0) {
    throw unfit(draft, `strict decoding error: ${problems.join(", ")}`)
  }
  return options.fieldValidation === "Warn" ? problems : []
}

function unfit(draft: Draft, why: string): ApiStatusError {
  const message = `Invalid value: ${JSON.stringify(JSON.stringify(draft))}: ${why}`
  return new ApiStatusError(422, "Invalid", ` "" is invalid: patch: ${message}`, {
    causes: [{ reason: "FieldValueInvalid", message, field: "patch" }],
  })
}
