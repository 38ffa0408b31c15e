import { readOwners } from "#lib/embedded/api/fields/managed-fields.ts"
import { isObject, type Json } from "#lib/embedded/api/json.ts"
import { mergePatch } from "#lib/embedded/api/merge-patch.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import { jsonPatch } from "#lib/embedded/api/patches/json-patch.ts"
import { updateObject } from "#lib/embedded/api/registry/update-object.ts"
import { spellSelector } from "#lib/embedded/api/selectors/spell-selector.ts"
import { badRequest, conflict, invalid } from "#lib/embedded/api/status-errors.ts"
import type { ApiRequest } from "./api-request.ts"
import { existingObject } from "./handle-read.ts"
import { bodyOf } from "./handle-write.ts"
import { parseYaml } from "./parse-yaml.ts"
import { requestOptions } from "./request-options.ts"

/** `GET …/<name>/scale` */
export function handleGetScale(api: ApiRequest): Response {
  return Response.json(scaleOf(existingObject(api)))
}

/** `PUT` and `PATCH …/<name>/scale`: only the number of replicas changes. */
export async function handleChangeScale(api: ApiRequest): Promise<Response> {
  const { request, resource, services } = api
  const options = requestOptions(api, request.method === "PUT" ? "UpdateOptions" : "PatchOptions")
  const { text, contentType } = await bodyOf(api)
  const body = parseYaml(text)
  const existing = existingObject(api)
  const scale = request.method === "PUT" ? body : patchedScale(scaleOf(existing), body, contentType)
  const replicas = wantedReplicas(api, existing, scale)
  const draft = {
    ...existing,
    spec: { ...(isObject(existing.spec) ? existing.spec : {}), replicas },
  }
  const subresource = isReplicasOwned(existing) ? "scale" : undefined
  const updated = updateObject(services.context, resource, {
    ...options,
    existing,
    draft,
    part: "main",
    ...(subresource === undefined ? { untracked: true } : { subresource }),
  })
  return Response.json(scaleOf(updated))
}

function patchedScale(scale: Json, patch: unknown, contentType: string): unknown {
  return contentType.startsWith("application/json-patch+json") && Array.isArray(patch)
    ? jsonPatch(scale, patch)
    : mergePatch(scale, patch)
}

function wantedReplicas(
  { resource, name = "" }: ApiRequest,
  existing: KubeObject,
  scale: unknown,
): number {
  if (!isObject(scale)) throw badRequest("the body is not a Scale object")
  const { metadata, spec } = scale
  const version = isObject(metadata) ? metadata.resourceVersion : undefined
  if (version && version !== existing.metadata.resourceVersion) {
    const why =
      "the object has been modified; please apply your changes to the latest version and try again"
    throw conflict(resource, name, why)
  }
  const replicas = isObject(spec) ? (spec.replicas ?? 0) : 0
  if (typeof replicas !== "number" || !Number.isInteger(replicas)) {
    throw badRequest(
      "json: cannot unmarshal into Go struct field ScaleSpec.spec.replicas of type int32",
    )
  }
  if (replicas < 0) {
    const message = `Invalid value: ${replicas}: must be greater than or equal to 0`
    throw invalid(resource, name, [
      { field: "spec.replicas", reason: "FieldValueInvalid", message },
    ])
  }
  return replicas
}

/** Kubernetes records who scaled only when somebody owned the replicas before. */
function isReplicasOwned({ metadata }: KubeObject): boolean {
  const owners = readOwners(metadata.managedFields ?? [])
  return [...(owners?.values() ?? [])].some(
    ({ fields }) => fields.children.get("f:spec")?.members.has("f:replicas") === true,
  )
}

function scaleOf(object: KubeObject): Json {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  const spec: Json = isObject(object.spec) ? object.spec : {}
  const status: Json = isObject(object.status) ? object.status : {}
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: spec.replicas ? { replicas: spec.replicas } : {},
    status: { replicas: status.replicas ?? 0, selector: spellSelector(spec.selector) },
  }
}
