import { answerReview } from "#lib/embedded/api/access/answer-review.ts"
import type { User } from "#lib/embedded/api/access/user.ts"
import { servedResource } from "#lib/embedded/api/custom/custom-resources.ts"
import { REVIEWS, type Review } from "#lib/embedded/api/discovery/reviews.ts"
import { isObject } from "#lib/embedded/api/json.ts"
import { objectAt } from "#lib/embedded/api/json-at.ts"
import { timestamp } from "#lib/embedded/api/registry/context.ts"
import { resourceId, type Verb } from "#lib/embedded/api/resources/resource.ts"
import { methodNotAllowed, unknownPath } from "#lib/embedded/api/status-errors.ts"
import type { ApiRequest, Services } from "./api-request.ts"
import { handleDelete, handleDeleteCollection } from "./handle-delete.ts"
import { handleLogs } from "./handle-logs.ts"
import { handlePatch } from "./handle-patch.ts"
import { handleBinding, handleEviction } from "./handle-pod-actions.ts"
import { handleGet, handleList } from "./handle-read.ts"
import { handleChangeScale, handleGetScale } from "./handle-scale.ts"
import { handleToken } from "./handle-token.ts"
import { handleWatch } from "./handle-watch.ts"
import { handleCreate, handleUpdate } from "./handle-write.ts"
import { parseYaml } from "./parse-yaml.ts"
import { readBody } from "./read-body.ts"
import { type RequestPlace, requestPlace } from "./request-place.ts"

export interface ResourceRequest {
  readonly request: Request
  readonly user: User
  readonly services: Services
  readonly keepOpen: () => void
}

/** Answers a request below `/api/v1` or `/apis/<group>/<version>`. */
export async function handleResource({
  request,
  user,
  services,
  keepOpen,
}: ResourceRequest): Promise<Response> {
  const url = new URL(request.url)
  const place = requestPlace(url.pathname)
  if (place === undefined) throw unknownPath()
  const review = reviewAt(place)
  if (review !== undefined) return handleReview(review, { place, request, user, services })
  const resource = servedResource(
    services.context.store,
    resourceId(place.group, place.plural),
    place.version,
  )
  if (resource === undefined) throw unknownPath()
  if (!resource.namespaced && place.namespace !== undefined) throw unknownPath()
  const { namespace, name, subresource } = place
  return route({
    services,
    request,
    user,
    keepOpen,
    query: url.searchParams,
    resource,
    namespace,
    name,
    subresource,
  })
}

function route(api: ApiRequest): Response | Promise<Response> {
  if (api.name === undefined) return routeCollection(api)
  if (api.subresource !== undefined) return routeSubresource(api)
  switch (api.request.method) {
    case "GET":
      return allowed(api, "get") && handleGet(api)
    case "PUT":
      return allowed(api, "update") && handleUpdate(api, "main")
    case "PATCH":
      return allowed(api, "patch") && handlePatch(api, "main")
    case "DELETE":
      return allowed(api, "delete") && handleDelete(api)
    default:
      throw methodNotAllowed()
  }
}

function routeCollection(api: ApiRequest): Response | Promise<Response> {
  switch (api.request.method) {
    case "GET":
      if (["true", "1"].includes(api.query.get("watch") ?? ""))
        return allowed(api, "watch") && handleWatch(api)
      return allowed(api, "list") && handleList(api)
    case "POST":
      return allowed(api, "create") && handleCreate(api)
    case "DELETE":
      if (api.resource.namespaced && api.namespace === undefined) throw methodNotAllowed()
      return allowed(api, "deletecollection") && handleDeleteCollection(api)
    default:
      throw methodNotAllowed()
  }
}

function routeSubresource(api: ApiRequest): Response | Promise<Response> {
  const { resource, subresource, request } = api
  if (!resource.subresources.some((known) => known === subresource)) throw unknownPath()
  switch (`${request.method} ${subresource}`) {
    case "GET status":
      return handleGet(api)
    case "PUT status":
      return handleUpdate(api, "status")
    case "PATCH status":
      return handlePatch(api, "status")
    case "PUT finalize":
      return handleUpdate(api, "finalize")
    case "GET scale":
      return handleGetScale(api)
    case "PUT scale":
    case "PATCH scale":
      return handleChangeScale(api)
    case "GET log":
      return handleLogs(api)
    case "POST eviction":
      return handleEviction(api)
    case "POST token":
      return handleToken(api)
    case "POST binding":
      return handleBinding(api)
    default:
      throw methodNotAllowed()
  }
}

/** Always true, so that a route reads as one expression; 405 when the resource has no such verb. */
function allowed({ resource }: ApiRequest, verb: Verb): true {
  if (!resource.verbs.includes(verb)) throw methodNotAllowed()
  return true
}

function reviewAt({ group, version, plural }: RequestPlace): Review | undefined {
  return REVIEWS.find(
    (review) => review.group === group && review.version === version && review.plural === plural,
  )
}

/** Answers what the caller, or somebody he names, may do. */
async function handleReview(
  review: Review,
  {
    place,
    request,
    user,
    services,
  }: Omit<ResourceRequest, "keepOpen"> & { readonly place: RequestPlace },
): Promise<Response> {
  if (request.method !== "POST" || place.name !== undefined) throw methodNotAllowed()
  const body = parseYaml((await readBody(request)) || "{}")
  const { context, accounts } = services
  const spec = objectAt(body, "spec")
  const { store } = context
  const { kind, group, version } = review
  const { namespace } = place
  const answer = {
    kind,
    apiVersion: `${group}/${version}`,
    metadata: { creationTimestamp: timestamp(context.now()) },
    ...(isObject(body) && body.spec !== undefined && { spec }),
    status: answerReview(review, { user, store, accounts, spec, namespace }),
  }
  return Response.json(answer, { status: 201 })
}
