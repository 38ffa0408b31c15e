import { fixedFields } from "./fixed-fields.ts"

/** What the API server refused, as one sentence: `Cannot apply Deployment/shop/web: …`. Never holds a value of a Secret. */
export class ApiError extends Error {
  override readonly name = "ApiError"
  /** HTTP status; 0 when no answer came. */
  readonly status: number
  /** `NotFound`, `Conflict`, `Invalid`, …; `Unreachable` and `Timeout` when no answer came. */
  readonly reason: string
  /** `Kind/namespace/name`, or the path that was asked for. */
  readonly subject: string
  /** The message without its `Cannot apply …:`. */
  readonly detail: string
  /** The fields that cannot be changed on an object that exists, when nothing else is wrong. */
  readonly fixed: readonly string[]

  constructor(facts: ApiErrorFacts, options?: ErrorOptions) {
    super(`Cannot ${facts.verb} ${facts.subject}: ${facts.detail}`, options)
    this.status = facts.status
    this.reason = facts.reason
    this.subject = facts.subject
    this.detail = facts.detail
    this.fixed = facts.fixed ?? []
  }
}

export interface ApiErrorFacts {
  readonly verb: string
  readonly subject: string
  readonly status: number
  readonly reason: string
  readonly detail: string
  readonly fixed?: readonly string[]
}

/** Makes an error of a `Status` answer, in one line, without the server's repetition of the object's name. */
export function statusError(
  request: { readonly verb: string; readonly subject: string },
  status: number,
  body: string,
): ApiError {
  const parsed = parseStatus(body)
  const reason = parsed.reason ?? `HTTP ${status}`
  const message = parsed.message ?? (body.trim() || `the API server answered ${status}`)
  // The API server answers 500 to a field or a value that does not fit the schema: the sender's mistake.
  const untyped = isUntyped(message)
  return new ApiError({
    ...request,
    status: untyped ? 422 : status,
    reason: untyped ? "Invalid" : reason,
    fixed: parsed.fixed ?? [],
    detail: detailOf(status, message),
  })
}

function detailOf(status: number, message: string): string {
  if (status === 401)
    return "the API server does not accept the credentials: they have expired or were withdrawn; renew the token or the client certificate"
  const detail = plain(message)
  return status === 403 ? (whatIsMissing(detail) ?? detail) : detail
}

/** RBAC's refusal: who may not do what where. Other 403s, such as those of quotas and admission, say what would be right. */
function whatIsMissing(detail: string): string | undefined {
  const [, user, verb, resource, group, where] =
    /User "([^"]*)" cannot (\S+) resource "([^"]*)" in API group "([^"]*)" (in the namespace "[^"]*"|at the cluster scope)/.exec(
      detail,
    ) ?? []
  if (verb === undefined) return undefined
  const what = group === "" ? resource : `${resource}.${group}`
  return `${user} may not ${verb} ${what} ${where?.replaceAll('"', "")}; a person with rights runs \`bun run bootstrap <cluster>\``
}

function isUntyped(message: string): boolean {
  return /^failed to (create typed patch object|convert new object)/.test(message)
}

function parseStatus(body: string): {
  reason?: string
  message?: string
  fixed?: readonly string[]
} {
  try {
    const { reason, message, details } = JSON.parse(body) as Record<string, unknown>
    return {
      fixed: fixedFields(details),
      ...(typeof reason === "string" && reason !== "" && { reason }),
      ...(typeof message === "string" && message !== "" && { message }),
    }
  } catch {
    return {}
  }
}

function plain(message: string): string {
  return (
    message
      .replace(/^failed to create typed patch object \([^)]*\): (?:errors:)?\s*/, "")
      .replace(/^failed to convert new object .*: (error decoding from json: )?/, "")
      .replace(/^[A-Za-z.0-9-]+ "[^"]*" is invalid: /, "")
      // Go's own way to print a value that has the wrong type.
      .replace(/, got &(?:value\.valueUnstructured\{Value:(.*)\}|\{(.*)\})$/s, ", got $1$2")
      .replace(/\s*\n\s*/g, " ")
      .slice(0, 1000)
  )
}
