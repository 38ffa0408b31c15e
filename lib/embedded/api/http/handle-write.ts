import { inVersion } from "#lib/embedded/api/custom/in-version.ts"
import type { Json } from "#lib/embedded/api/json.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import { createObject } from "#lib/embedded/api/registry/create-object.ts"
import { type Part, updateObject } from "#lib/embedded/api/registry/update-object.ts"
import { methodNotAllowed } from "#lib/embedded/api/status-errors.ts"
import type { ApiRequest } from "./api-request.ts"
import { decodeObject } from "./decode-object.ts"
import { existingObject, representation } from "./handle-read.ts"
import { contentTypeOf, readBody } from "./read-body.ts"
import { representObject } from "./represent.ts"
import { requestOptions } from "./request-options.ts"

/** `POST …/<plural>` */
export async function handleCreate(api: ApiRequest): Promise<Response> {
  const { resource, namespace, services } = api
  if (resource.namespaced && namespace === undefined) throw methodNotAllowed()
  const options = requestOptions(api, "CreateOptions")
  const { draft, warnings } = decodeObject(resource, await bodyOf(api), options.fieldValidation)
  const object = createObject(services.context, resource, { ...options, draft, namespace })
  return answer(api, object, { status: 201, warnings })
}

/** `PUT …/<plural>/<name>`, and of its `status` or `finalize`. */
export async function handleUpdate(api: ApiRequest, part: Part): Promise<Response> {
  const { resource, services } = api
  const options = requestOptions(api, "UpdateOptions")
  const { draft, warnings } = decodeObject(resource, await bodyOf(api), options.fieldValidation)
  const existing = existingObject(api)
  const object = updateObject(services.context, resource, { ...options, existing, draft, part })
  return answer(api, object, { status: 200, warnings })
}

/** The text of a request, and what it is. */
export async function bodyOf({
  request,
}: ApiRequest): Promise<{ text: string; contentType: string }> {
  return { text: await readBody(request), contentType: contentTypeOf(request) }
}

/** Answers a write with the object as it is now, in the form that the client asked for. */
export function answer(
  api: ApiRequest,
  object: KubeObject,
  { status, warnings }: { readonly status: number; readonly warnings: readonly string[] },
): Response {
  const body: Json = representObject(inVersion(api.resource, object), representation(api))
  return Response.json(body, { status, headers: warningHeaders(warnings) })
}

/** One `Warning` header each; control characters cannot be in a header. */
function warningHeaders(warnings: readonly string[]): Headers {
  const headers = new Headers()
  for (const warning of warnings.slice(0, 20)) {
    headers.append("warning", `299 - ${JSON.stringify(warning.replace(/[^\x20-\x7e]/g, "?"))}`)
  }
  return headers
}
