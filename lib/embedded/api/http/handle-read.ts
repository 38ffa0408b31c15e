import { ApiStatusError } from "#lib/embedded/api/api-status-error.ts"
import { inVersion } from "#lib/embedded/api/custom/in-version.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import { fieldSelector } from "#lib/embedded/api/selectors/field-selector.ts"
import { labelSelector } from "#lib/embedded/api/selectors/label-selector.ts"
import { notFound } from "#lib/embedded/api/status-errors.ts"
import { acceptedForm } from "./accepted-form.ts"
import type { ApiRequest } from "./api-request.ts"
import { type Representation, representList, representObject } from "./represent.ts"

/** `GET …/<plural>/<name>` */
export function handleGet(api: ApiRequest): Response {
  return Response.json(representObject(existingObject(api), representation(api)))
}

/** `GET …/<plural>`, page by page when the client sets a limit. */
export function handleList(api: ApiRequest): Response {
  const { services, query } = api
  const { store } = services.context
  refuseMatchAlone(query)
  refuseFuture(query, store.version)
  const token = query.get("continue")
  const { version, objects } = token
    ? services.snapshots.read(token)
    : { version: store.version, objects: selectedObjects(api) }
  const limit = Number(query.get("limit") ?? 0)
  const page = limit > 0 ? objects.slice(0, limit) : objects
  const rest = objects.slice(page.length)
  const listMetadata = {
    resourceVersion: String(version),
    ...(rest.length > 0 && {
      continue: services.snapshots.keep({ version, objects: rest }),
      remainingItemCount: rest.length,
    }),
  }
  return Response.json(representList(page, listMetadata, representation(api)))
}

/** The object that the path names, or 404. */
export function existingObject({
  services,
  resource,
  namespace,
  name = "",
}: ApiRequest): KubeObject {
  const object = services.context.store.get(resource.id, namespace, name)
  if (object === undefined) throw notFound(resource, name)
  return inVersion(resource, object)
}

/** The objects that a list, a watch or a deletecollection is about. */
export function selectedObjects(api: ApiRequest): KubeObject[] {
  const matches = selection(api)
  return api.services.context.store
    .list(api.resource.id, api.namespace)
    .map((object) => inVersion(api.resource, object))
    .filter(matches)
}

/** The test of the query's label and field selectors. */
export function selection({ query, resource }: ApiRequest): (object: KubeObject) => boolean {
  const byLabel = labelSelector(query.get("labelSelector") ?? "")
  const byField = fieldSelector(resource, query.get("fieldSelector") ?? "")
  return (object) => byLabel(object.metadata.labels ?? {}) && byField(object)
}

/** How the client wants the answer. */
export function representation({ resource, request, query, services }: ApiRequest): Representation {
  return {
    resource,
    form: acceptedForm(request.headers.get("accept")),
    now: services.context.now(),
    includeObject: query.get("includeObject") ?? "Metadata",
  }
}

function refuseMatchAlone(query: URLSearchParams): void {
  if (!query.has("resourceVersionMatch") || (query.get("resourceVersion") ?? "") !== "") return
  const message = "resourceVersionMatch is forbidden unless resourceVersion is provided"
  throw new ApiStatusError(
    422,
    "Invalid",
    `ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: ${message}`,
    {
      group: "meta.k8s.io",
      kind: "ListOptions",
      causes: [
        {
          reason: "FieldValueForbidden",
          message: `Forbidden: ${message}`,
          field: "resourceVersionMatch",
        },
      ],
    },
  )
}

function refuseFuture(query: URLSearchParams, current: number): void {
  const wanted = Number(query.get("resourceVersion") ?? 0)
  if (!(wanted > current)) return
  throw new ApiStatusError(
    504,
    "Timeout",
    `Timeout: Too large resource version: ${wanted}, current: ${current}`,
    {
      causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
      retryAfterSeconds: 1,
    },
  )
}
