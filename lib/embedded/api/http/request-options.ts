import { refuseEscalation } from "#lib/embedded/api/access/refuse-escalation.ts"
import { ApiStatusError } from "#lib/embedded/api/api-status-error.ts"
import type { Admit } from "#lib/embedded/api/registry/context.ts"
import type { ApiRequest } from "./api-request.ts"
import type { FieldValidation } from "./decode-object.ts"

export interface RequestOptions {
  readonly dryRun: boolean
  readonly fieldValidation: FieldValidation
  readonly fieldManager: string
  readonly admit: Admit
}

type OptionsKind = "CreateOptions" | "UpdateOptions" | "PatchOptions" | "DeleteOptions"

const LONGEST_MANAGER = 128

/** Reads the options that every write takes from the query; the user agent names a manager that names none. */
export function requestOptions(
  { query, request, resource, user, services }: ApiRequest,
  kind: OptionsKind,
): RequestOptions {
  const dryRun = query.getAll("dryRun").filter((value) => value !== "")
  if (dryRun.some((value) => value !== "All")) {
    throw unsupported(kind, { field: "dryRun", value: JSON.stringify(dryRun), supported: '"All"' })
  }
  const validation = query.get("fieldValidation") ?? ""
  if (!["", "Strict", "Warn", "Ignore"].includes(validation)) {
    const supported = '"", "Ignore", "Strict", "Warn"'
    throw unsupported(kind, {
      field: "fieldValidation",
      value: JSON.stringify(validation),
      supported,
    })
  }
  const fieldManager = query.get("fieldManager") ?? ""
  if (fieldManager.length > LONGEST_MANAGER) {
    throw invalidOption(kind, {
      field: "fieldManager",
      reason: "FieldValueTooLong",
      message: `Too long: may not be more than ${LONGEST_MANAGER} bytes`,
    })
  }
  return {
    dryRun: dryRun.length > 0,
    fieldValidation: validation === "" ? "Warn" : (validation as FieldValidation),
    fieldManager: fieldManager || managerOf(request.headers.get("user-agent") ?? ""),
    admit: (object, existing) =>
      refuseEscalation(services.context.store, user, { resource, object, existing }),
  }
}

/** Says that an option of the query is wrong. */
export function invalidOption(
  kind: OptionsKind | "ListOptions",
  {
    field,
    reason,
    message,
  }: { readonly field: string; readonly reason: string; readonly message: string },
): ApiStatusError {
  const causes = [{ reason, message, field }]
  return new ApiStatusError(
    422,
    "Invalid",
    `${kind}.meta.k8s.io "" is invalid: ${field}: ${message}`,
    {
      group: "meta.k8s.io",
      kind,
      causes,
    },
  )
}

function unsupported(
  kind: OptionsKind,
  {
    field,
    value,
    supported,
  }: { readonly field: string; readonly value: string; readonly supported: string },
): ApiStatusError {
  const message = `Unsupported value: ${value}: supported values: ${supported}`
  return invalidOption(kind, { field, reason: "FieldValueNotSupported", message })
}

/** `kubectl/v1.36.3 (linux/amd64)` → `kubectl`. */
function managerOf(userAgent: string): string {
  return (userAgent.split("/")[0] ?? "").slice(0, LONGEST_MANAGER) || "unknown"
}
