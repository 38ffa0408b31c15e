import { isNamedOnly } from "#lib/kustomize/allowed-kind.ts"
import { apiResources } from "#lib/kustomize/api-resources.ts"

/** Every kind that a cluster's file can allow without naming objects. */
export const testKinds: readonly string[] = [...apiResources.keys()].filter(
  (kind) => isNamedOnly(kind) === false,
)
