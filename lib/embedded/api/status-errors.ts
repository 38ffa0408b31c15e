import { ApiStatusError, type StatusCause } from "./api-status-error.ts"
import { qualifiedKind, qualifiedResource, type Resource } from "./resources/resource.ts"

/** Says that an object does not exist. */
export function notFound(resource: Resource, name: string): ApiStatusError {
  return new ApiStatusError(404, "NotFound", `${qualifiedResource(resource)} "${name}" not found`, {
    name,
    ...groupOf(resource),
    kind: resource.plural,
  })
}

/** Says that an object of this name exists already. */
export function alreadyExists(resource: Resource, name: string): ApiStatusError {
  return new ApiStatusError(
    409,
    "AlreadyExists",
    `${qualifiedResource(resource)} "${name}" already exists`,
    {
      name,
      ...groupOf(resource),
      kind: resource.plural,
    },
  )
}

/** Says that a precondition or a resourceVersion no longer holds. */
export function conflict(resource: Resource, name: string, why: string): ApiStatusError {
  return new ApiStatusError(
    409,
    "Conflict",
    `Operation cannot be fulfilled on ${qualifiedResource(resource)} "${name}": ${why}`,
    { name, ...groupOf(resource), kind: resource.plural },
  )
}

/** Says that the request itself makes no sense. */
export function badRequest(message: string): ApiStatusError {
  return new ApiStatusError(400, "BadRequest", message)
}

/** Says that a rule of the cluster forbids it. */
export function forbidden(resource: Resource, name: string, why: string): ApiStatusError {
  const subject =
    name === "" ? qualifiedResource(resource) : `${qualifiedResource(resource)} "${name}"`
  return new ApiStatusError(403, "Forbidden", `${subject} is forbidden: ${why}`, {
    name,
    ...groupOf(resource),
    kind: resource.plural,
  })
}

/** Says that the resource has no such verb. */
export function methodNotAllowed(): ApiStatusError {
  return new ApiStatusError(
    405,
    "MethodNotAllowed",
    "the server does not allow this method on the requested resource",
    {},
  )
}

/** Says that nothing is served at a path. */
export function unknownPath(): ApiStatusError {
  return new ApiStatusError(404, "NotFound", "the server could not find the requested resource", {})
}

/** Says that the resourceVersion of a list or watch lies before what is remembered. */
export function expired(requested: number, oldest: number): ApiStatusError {
  return new ApiStatusError(410, "Expired", `too old resource version: ${requested} (${oldest})`)
}

/** One field that is wrong, and how. */
export interface FieldProblem {
  readonly field: string
  readonly reason: string
  readonly message: string
}

/** Says what is wrong with an object, every field of it. */
export function invalid(
  resource: Resource,
  name: string,
  problems: readonly FieldProblem[],
): ApiStatusError {
  const causes: StatusCause[] = problems.map(({ reason, message, field }) => ({
    reason,
    message,
    field,
  }))
  const texts = [...new Set(problems.map(({ field, message }) => `${field}: ${message}`))]
  const [only] = texts
  const text = texts.length === 1 ? only : `[${texts.join(", ")}]`
  return new ApiStatusError(
    422,
    "Invalid",
    `${qualifiedKind(resource)} "${name}" is invalid: ${text}`,
    {
      name,
      ...groupOf(resource),
      kind: resource.kind,
      causes,
    },
  )
}

function groupOf(resource: Resource): { group?: string } {
  return resource.group === "" ? {} : { group: resource.group }
}
