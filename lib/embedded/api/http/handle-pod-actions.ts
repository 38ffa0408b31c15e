import { ApiStatusError } from "#lib/embedded/api/api-status-error.ts"
import { isObject, type Json } from "#lib/embedded/api/json.ts"
import { numberAt, textAt } from "#lib/embedded/api/json-at.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import { deleteObject } from "#lib/embedded/api/registry/delete-object.ts"
import { updateObject } from "#lib/embedded/api/registry/update-object.ts"
import { matchesSelector } from "#lib/embedded/api/selectors/matches-selector.ts"
import { conflict } from "#lib/embedded/api/status-errors.ts"
import type { ApiRequest } from "./api-request.ts"
import { existingObject } from "./handle-read.ts"
import { parseYaml } from "./parse-yaml.ts"
import { readBody } from "./read-body.ts"
import { requestOptions } from "./request-options.ts"

/** `POST …/pods/<name>/eviction`: deletes the pod unless a PodDisruptionBudget forbids it now. */
export async function handleEviction(api: ApiRequest): Promise<Response> {
  const { services, resource, name = "", request } = api
  const body = parseYaml((await readBody(request)) || "{}")
  const options = isObject(body) && isObject(body.deleteOptions) ? body.deleteOptions : {}
  const { dryRun } = requestOptions(api, "CreateOptions")
  const pod = existingObject(api)
  const budget = exhaustedBudget(api, pod)
  if (budget !== undefined) {
    throw new ApiStatusError(
      429,
      "TooManyRequests",
      "Cannot evict pod as it would violate the pod's disruption budget.",
      {
        causes: [
          {
            reason: "DisruptionBudget",
            message: `The disruption budget ${budget.metadata.name} needs ${numberAt(budget, "status.desiredHealthy")} healthy pods and has ${numberAt(budget, "status.currentHealthy")} currently`,
          },
        ],
      },
    )
  }
  const gracePeriodSeconds =
    typeof options.gracePeriodSeconds === "number" ? options.gracePeriodSeconds : undefined
  deleteObject(services.context, resource, pod, { gracePeriodSeconds, dryRun })
  const success: Json = {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    code: 201,
  }
  return Response.json({ ...success, details: { name, kind: resource.plural } }, { status: 201 })
}

/** `POST …/pods/<name>/binding`: puts the pod on a node. */
export async function handleBinding(api: ApiRequest): Promise<Response> {
  const { services, resource, name = "", request } = api
  const body = parseYaml((await readBody(request)) || "{}")
  const existing = existingObject(api)
  const bound = textAt(existing, "spec.nodeName")
  if (bound !== "")
    throw conflict(resource, name, `pod ${name} is already assigned to node "${bound}"`)
  const spec = {
    ...(isObject(existing.spec) ? existing.spec : {}),
    nodeName: textAt(body, "target.name"),
  }
  const options = requestOptions(api, "CreateOptions")
  updateObject(services.context, resource, {
    ...options,
    existing,
    draft: { ...existing, spec },
    part: "main",
  })
  const success: Json = {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    code: 201,
  }
  return Response.json(success, { status: 201 })
}

function exhaustedBudget(
  { services, namespace }: ApiRequest,
  pod: KubeObject,
): KubeObject | undefined {
  const phase = textAt(pod, "status.phase")
  if (phase !== "Running" || pod.metadata.deletionTimestamp !== undefined) return undefined
  return services.context.store.list("policy/poddisruptionbudgets", namespace).find((budget) => {
    const selector = isObject(budget.spec) ? budget.spec.selector : undefined
    return (
      matchesSelector(selector, pod.metadata.labels ?? {}) &&
      numberAt(budget, "status.disruptionsAllowed") <= 0
    )
  })
}
