import { ApiStatusError } from "#lib/embedded/api/api-status-error.ts"
import type { Json } from "#lib/embedded/api/json.ts"

/** Makes the `Status` object that Kubernetes answers with when it refuses a request. */
export function statusObject({ status, reason, message, details }: ApiStatusError): Json {
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message,
    ...(reason !== "" && { reason }),
    ...(details !== undefined && { details }),
    code: status,
  }
}

/** Answers with what went wrong; an unexpected error shows its message, never its stack. */
export function statusResponse(error: unknown): Response {
  const known = error instanceof ApiStatusError ? error : unexpected(error)
  const headers: Record<string, string> =
    known.status === 429 || known.details?.retryAfterSeconds !== undefined
      ? { "retry-after": String(known.details?.retryAfterSeconds ?? 1) }
      : {}
  return Response.json(statusObject(known), { status: known.status, headers })
}

function unexpected(error: unknown): ApiStatusError {
  const message = error instanceof Error ? error.message : String(error)
  return new ApiStatusError(500, "InternalError", `Internal error occurred: ${message}`, {
    causes: [{ message }],
  })
}
