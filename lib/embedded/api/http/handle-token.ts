import { ApiStatusError } from "#lib/embedded/api/api-status-error.ts"
import { isObject, type Json } from "#lib/embedded/api/json.ts"
import { objectAt } from "#lib/embedded/api/json-at.ts"
import { timestamp } from "#lib/embedded/api/registry/context.ts"
import { invalidValue } from "#lib/embedded/api/validation/problem.ts"
import type { ApiRequest } from "./api-request.ts"
import { existingObject } from "./handle-read.ts"
import { parseYaml } from "./parse-yaml.ts"
import { readBody } from "./read-body.ts"

const SHORTEST_SECONDS = 600
const USUAL_SECONDS = 3600
const AUDIENCE = "https://kubernetes.default.svc"

/** `POST …/serviceaccounts/<name>/token`: a bearer token that ends by itself, and with its service account. */
export async function handleToken(api: ApiRequest): Promise<Response> {
  const { request, services } = api
  const account = existingObject(api)
  const body = parseYaml((await readBody(request)) || "{}")
  const spec: Json = isObject(body) ? objectAt(body, "spec") : {}
  const seconds = Number(spec.expirationSeconds ?? USUAL_SECONDS)
  if (!(seconds >= SHORTEST_SECONDS)) throw tooShort(spec.expirationSeconds)
  const now = services.context.now()
  const expires = new Date(now.getTime() + seconds * 1000)
  const { name, namespace, uid } = account.metadata
  const answer = {
    kind: "TokenRequest",
    apiVersion: "authentication.k8s.io/v1",
    metadata: { name, namespace, uid, creationTimestamp: timestamp(now) },
    spec: { audiences: [AUDIENCE], expirationSeconds: seconds, boundObjectRef: null },
    status: {
      token: services.accounts.issue(account, expires),
      expirationTimestamp: timestamp(expires),
    },
  }
  return Response.json(answer, { status: 201 })
}

function tooShort(value: unknown): ApiStatusError {
  const problem = invalidValue(
    "spec.expirationSeconds",
    value,
    "may not specify a duration less than 10 minutes",
  )
  const kind = "TokenRequest"
  const group = "authentication.k8s.io"
  const text = `${kind}.${group} "" is invalid: ${problem.field}: ${problem.message}`
  return new ApiStatusError(422, "Invalid", text, { group, kind, causes: [problem] })
}
