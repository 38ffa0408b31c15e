import { expect, test } from "bun:test"
import { statusError } from "./api-error.ts"

const request = { verb: "apply", subject: "Deployment/shop/web" }
const status = (message: string, reason = "") =>
  JSON.stringify({ kind: "Status", status: "Failure", reason, message })

test("statusError() names the object once", () => {
  const body = status(
    'Deployment.apps "web" is invalid: spec.replicas: must be positive',
    "Invalid",
  )
  const error = statusError(request, 422, body)
  expect(error.message).toBe("Cannot apply Deployment/shop/web: spec.replicas: must be positive")
  expect(error).toMatchObject({ status: 422, reason: "Invalid", subject: "Deployment/shop/web" })
})

test("statusError() takes an unknown field for bad input, although the API server answers 500", () => {
  const body = status(
    "failed to create typed patch object (shop/web; apps/v1, Kind=Deployment): .spec.replicsa: field not declared in schema",
  )
  const error = statusError(request, 500, body)
  expect(error.message).toBe(
    "Cannot apply Deployment/shop/web: .spec.replicsa: field not declared in schema",
  )
  expect(error.status).toBe(422)
})

test("statusError() takes a value that cannot be decoded for bad input", () => {
  const body = status(
    "failed to convert new object (shop/s; /v1, Kind=Secret) to proper version: unable to convert unstructured object to /v1, Kind=Secret: error decoding from json: illegal base64 data at input byte 7",
  )
  const error = statusError({ verb: "apply", subject: "Secret/shop/s" }, 500, body)
  expect(error.message).toBe("Cannot apply Secret/shop/s: illegal base64 data at input byte 7")
  expect(error.status).toBe(422)
})

test("statusError() shows a value of the wrong type without Go's wrapping", () => {
  const sent = (detail: string) =>
    statusError(
      request,
      500,
      status(`failed to create typed patch object (a/b; v1, Kind=C): ${detail}`),
    ).detail
  expect(sent(".data.a: expected string, got &value.valueUnstructured{Value:1}")).toBe(
    ".data.a: expected string, got 1",
  )
  expect(sent(".immutable: expected boolean, got &{yes}")).toBe(
    ".immutable: expected boolean, got yes",
  )
})

test("statusError() says something when the answer is no Status", () => {
  expect(statusError(request, 502, "<html>\n<h1>Bad Gateway</h1>").message).toBe(
    "Cannot apply Deployment/shop/web: <html> <h1>Bad Gateway</h1>",
  )
  expect(statusError(request, 503, "").message).toBe(
    "Cannot apply Deployment/shop/web: the API server answered 503",
  )
})

test("statusError() says what right is missing, and who can give it", () => {
  const service = "system:serviceaccount:turnspit:sync"
  const denied = (what: string) =>
    statusError(request, 403, status(`x is forbidden: User "${service}" cannot ${what}`)).detail
  const remedy = "a person with rights runs `bun run bootstrap <cluster>`"
  expect(denied('patch resource "deployments" in API group "apps" in the namespace "shop"')).toBe(
    `${service} may not patch deployments.apps in the namespace shop; ${remedy}`,
  )
  expect(denied('list resource "nodes" in API group "" at the cluster scope')).toBe(
    `${service} may not list nodes at the cluster scope; ${remedy}`,
  )
  const quota = 'pods "web" is forbidden: exceeded quota: small'
  expect(statusError(request, 403, status(quota)).detail).toBe(quota)
})

test("statusError() says that credentials are to be renewed", () => {
  expect(statusError(request, 401, status("Unauthorized")).message).toBe(
    "Cannot apply Deployment/shop/web: the API server does not accept the credentials: they have expired or were withdrawn; renew the token or the client certificate",
  )
})
