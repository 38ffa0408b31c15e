/** Why a request failed, as Kubernetes's `metav1.StatusReason`. */
export type StatusReason =
  | ""
  | "BadRequest"
  | "Unauthorized"
  | "Forbidden"
  | "NotFound"
  | "AlreadyExists"
  | "Conflict"
  | "Expired"
  | "Gone"
  | "Invalid"
  | "MethodNotAllowed"
  | "NotAcceptable"
  | "UnsupportedMediaType"
  | "RequestEntityTooLarge"
  | "InternalError"
  | "Timeout"
  | "TooManyRequests"
  | "ServiceUnavailable"

export interface StatusCause {
  readonly reason?: string
  readonly message?: string
  readonly field?: string
}

export interface StatusDetails {
  readonly name?: string
  readonly group?: string
  readonly kind?: string
  readonly uid?: string
  readonly causes?: readonly StatusCause[]
  readonly retryAfterSeconds?: number
}

/** A request that the API server refuses; it becomes a `Status` object on the wire. */
export class ApiStatusError extends Error {
  override readonly name = "ApiStatusError"
  readonly status: number
  readonly reason: StatusReason
  readonly details: StatusDetails | undefined

  constructor(status: number, reason: StatusReason, message: string, details?: StatusDetails) {
    super(message)
    this.status = status
    this.reason = reason
    this.details = details
  }
}
