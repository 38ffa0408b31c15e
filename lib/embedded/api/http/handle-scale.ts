import type { FieldSet } from "#lib/embedded/api/fields/field-set.ts"
import { readOwners } from "#lib/embedded/api/fields/managed-fields.ts"
import { isObject, type Json } from "#lib/embedded/api/json.ts"
import { valueAt } from "#lib/embedded/api/json-at.ts"
import { mergePatch } from "#lib/embedded/api/merge-patch.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import { jsonPatch } from "#lib/embedded/api/patches/json-patch.ts"
import { updateObject } from "#lib/embedded/api/registry/update-object.ts"
import type { Resource } from "#lib/embedded/api/resources/resource.ts"
import { spellSelector } from "#lib/embedded/api/selectors/spell-selector.ts"
import { badRequest, conflict, invalid } from "#lib/embedded/api/status-errors.ts"
import type { ApiRequest } from "./api-request.ts"
import { existingObject } from "./handle-read.ts"
import { bodyOf } from "./handle-write.ts"
import { parseYaml } from "./parse-yaml.ts"
import { requestOptions } from "./request-options.ts"

/** `GET …/<name>/scale` */
export function handleGetScale(api: ApiRequest): Response {
  return Response.json(scaleOf(api.resource, existingObject(api)))
}

/** `PUT` and `PATCH …/<name>/scale`: only the number of replicas changes. */
export async function handleChangeScale(api: ApiRequest): Promise<Response> {
  const { request, resource, services } = api
  const options = requestOptions(api, request.method === "PUT" ? "UpdateOptions" : "PatchOptions")
  const { text, contentType } = await bodyOf(api)
  const body = parseYaml(text)
  const existing = existingObject(api)
  const scale =
    request.method === "PUT" ? body : patchedScale(scaleOf(resource, existing), body, contentType)
  const replicas = wantedReplicas(api, existing, scale)
  const path = pathOf(resource.custom?.scale?.spec ?? ".spec.replicas")
  const draft = withValue(existing, path, replicas) as KubeObject
  const subresource = isReplicasOwned(existing, path) ? "scale" : undefined
  const updated = updateObject(services.context, resource, {
    ...options,
    existing,
    draft,
    part: "main",
    ...(subresource === undefined ? { untracked: true } : { subresource }),
  })
  return Response.json(scaleOf(resource, updated))
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
function isReplicasOwned({ metadata }: KubeObject, path: readonly string[]): boolean {
  const owners = readOwners(metadata.managedFields ?? [])
  return [...(owners?.values() ?? [])].some(({ fields }) => {
    const parent = path
      .slice(0, -1)
      .reduce<FieldSet | undefined>((set, name) => set?.children.get(`f:${name}`), fields)
    return parent?.members.has(`f:${path.at(-1)}`) === true
  })
}

function scaleOf({ custom }: Resource, object: KubeObject): Json {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  const at = (path: string) => valueAt(object, pathOf(path).join("."))
  const { spec = ".spec.replicas", status = ".status.replicas" } = custom?.scale ?? {}
  const replicas = at(spec)
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: replicas ? { replicas } : {},
    status: { replicas: at(status) ?? 0, ...selectorOf(custom, at) },
  }
}

function selectorOf(custom: Resource["custom"], at: (path: string) => unknown): Json {
  if (custom === undefined) return { selector: spellSelector(at(".spec.selector")) }
  const { selector } = custom.scale ?? {}
  const text = selector === undefined ? undefined : at(selector)
  return typeof text === "string" ? { selector: text } : {}
}

/** `.spec.replicas` → `["spec", "replicas"]` */
function pathOf(path: string): string[] {
  return path.split(".").filter((part) => part !== "")
}

function withValue(value: unknown, [name, ...rest]: readonly string[], replicas: number): unknown {
  if (name === undefined) return replicas
  const object: Json = isObject(value) ? value : {}
  return { ...object, [name]: withValue(object[name], rest, replicas) }
}
