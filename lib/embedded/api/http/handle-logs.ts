import { ApiStatusError } from "#lib/embedded/api/api-status-error.ts"
import { isObject } from "#lib/embedded/api/json.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import type { PodLogOptions } from "#lib/embedded/api/pod-logs.ts"
import { badRequest, unknownPath } from "#lib/embedded/api/status-errors.ts"
import type { ApiRequest } from "./api-request.ts"
import { existingObject } from "./handle-read.ts"

/** `GET …/pods/<name>/log`: what the container wrote, and with `follow=true` what it goes on to write. */
export function handleLogs(api: ApiRequest): Response {
  const { services, namespace = "", name = "" } = api
  const pod = existingObject(api)
  if (services.podLogs === undefined) throw unknownPath()
  const options = logOptions(api, containerOf(pod, api.query.get("container")))
  if (options.follow) api.keepOpen()
  const logs = services.podLogs.read({ namespace, name }, options)
  if (!(logs instanceof ReadableStream)) {
    throw new ApiStatusError(
      logs.status,
      logs.status === 404 ? "NotFound" : "BadRequest",
      logs.message,
    )
  }
  return new Response(logs, {
    headers: { "content-type": "text/plain", "cache-control": "no-cache, private" },
  })
}

function logOptions(api: ApiRequest, container: string): PodLogOptions {
  const { query, request } = api
  const tailLines = numberOf(query, "tailLines")
  const sinceSeconds = sinceOf(api)
  const limitBytes = numberOf(query, "limitBytes")
  return {
    container,
    follow: flag(query, "follow"),
    previous: flag(query, "previous"),
    timestamps: flag(query, "timestamps"),
    signal: request.signal,
    ...(tailLines !== undefined && { tailLines }),
    ...(sinceSeconds !== undefined && { sinceSeconds }),
    ...(limitBytes !== undefined && { limitBytes }),
  }
}

function containerOf(pod: KubeObject, wanted: string | null): string {
  const spec = isObject(pod.spec) ? pod.spec : {}
  const names = (field: string): string[] =>
    (Array.isArray(spec[field]) ? spec[field] : [])
      .filter(isObject)
      .map((container) => String(container.name))
  const containers = names("containers")
  const { name } = pod.metadata
  if (wanted) {
    if ([...containers, ...names("initContainers")].includes(wanted)) return wanted
    throw badRequest(`container ${wanted} is not valid for pod ${name}`)
  }
  const [only, ...more] = containers
  if (only !== undefined && more.length === 0) return only
  throw badRequest(
    `a container name must be specified for pod ${name}, choose one of: [${containers.join(" ")}]`,
  )
}

/** `sinceTime` is turned into seconds, so that the node has one way to count. */
function sinceOf({ query, services }: ApiRequest): number | undefined {
  const time = query.get("sinceTime")
  if (time === null) return numberOf(query, "sinceSeconds")
  const at = Date.parse(time)
  if (Number.isNaN(at))
    throw badRequest(`invalid sinceTime ${JSON.stringify(time)}: must be an RFC 3339 time`)
  return Math.max(1, Math.ceil((services.context.now().getTime() - at) / 1000))
}

function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null || text === "") return undefined
  const number = Number(text)
  if (!Number.isInteger(number) || number < 0)
    throw badRequest(`invalid ${name} ${JSON.stringify(text)}: must be a whole number, 0 or more`)
  return number
}

function flag(query: URLSearchParams, name: string): boolean {
  return ["true", "1"].includes(query.get(name) ?? "")
}
