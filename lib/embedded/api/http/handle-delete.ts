import { isObject, type Json } from "#lib/embedded/api/json.ts"
import {
  type Deleted,
  type Deletion,
  deleteObject,
} from "#lib/embedded/api/registry/delete-object.ts"
import { badRequest } from "#lib/embedded/api/status-errors.ts"
import type { ApiRequest } from "./api-request.ts"
import { existingObject, representation, selectedObjects } from "./handle-read.ts"
import { answer } from "./handle-write.ts"
import { parseYaml } from "./parse-yaml.ts"
import { readBody } from "./read-body.ts"
import { representList } from "./represent.ts"
import { requestOptions } from "./request-options.ts"

/** Kinds whose DELETE answers with the object even when it is gone at once. */
const ANSWERS_OBJECT = new Set([
  "persistentvolumeclaims",
  "pods",
  "resourcequotas",
  "serviceaccounts",
  "services",
])

/** `DELETE …/<plural>/<name>` */
export async function handleDelete(api: ApiRequest): Promise<Response> {
  const deletion = await deletionOf(api)
  const { resource, services } = api
  const deleted = deleteObject(services.context, resource, existingObject(api), deletion)
  if (!deleted.gone || ANSWERS_OBJECT.has(resource.id))
    return answer(api, deleted.object, { status: 200, warnings: [] })
  return Response.json(success(api, deleted))
}

/** `DELETE …/<plural>`: every object that the selectors match. */
export async function handleDeleteCollection(api: ApiRequest): Promise<Response> {
  const deletion = await deletionOf(api)
  const { resource, services } = api
  const deleted = selectedObjects(api).map((object) => {
    return deleteObject(services.context, resource, object, deletion).object
  })
  const listMetadata = { resourceVersion: String(services.context.store.version) }
  return Response.json(representList(deleted, listMetadata, representation(api)))
}

function success({ resource }: ApiRequest, { object }: Deleted): Json {
  const { name, uid } = object.metadata
  const group = resource.group === "" ? {} : { group: resource.group }
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    details: { name, ...group, kind: resource.plural, uid },
  }
}

/** Reads DeleteOptions from the body, or from the query. */
async function deletionOf(api: ApiRequest): Promise<Deletion> {
  const text = await readBody(api.request)
  const { dryRun } = requestOptions(api, "DeleteOptions")
  if (text.trim() === "") return { ...fromQuery(api.query), dryRun }
  const body = parseYaml(text)
  if (!isObject(body)) throw badRequest("the body of a DELETE is a DeleteOptions object")
  const preconditions = isObject(body.preconditions) ? body.preconditions : {}
  const dry = Array.isArray(body.dryRun) && body.dryRun.includes("All")
  return {
    uid: textOf(preconditions.uid),
    resourceVersion: textOf(preconditions.resourceVersion),
    gracePeriodSeconds:
      typeof body.gracePeriodSeconds === "number" ? body.gracePeriodSeconds : undefined,
    propagation: propagationOf(body.propagationPolicy ?? orphaning(body.orphanDependents)),
    dryRun: dryRun || dry,
  }
}

function fromQuery(query: URLSearchParams): Deletion {
  const grace = query.get("gracePeriodSeconds")
  return {
    gracePeriodSeconds: grace === null ? undefined : Number(grace),
    propagation: propagationOf(query.get("propagationPolicy") ?? undefined),
  }
}

function orphaning(orphanDependents: unknown): unknown {
  if (orphanDependents === undefined || orphanDependents === null) return undefined
  return orphanDependents === true ? "Orphan" : "Background"
}

function propagationOf(value: unknown): Deletion["propagation"] {
  if (value === undefined || value === null) return undefined
  if (value === "Foreground" || value === "Background" || value === "Orphan") return value
  throw badRequest(
    `invalid propagationPolicy ${JSON.stringify(value)}: must be Foreground, Background or Orphan`,
  )
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined
}
