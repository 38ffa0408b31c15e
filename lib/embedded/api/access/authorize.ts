import { ApiStatusError } from "#lib/embedded/api/api-status-error.ts"
import { qualifiedResource } from "#lib/embedded/api/resources/resource.ts"
import type { Store } from "#lib/embedded/api/store/store.ts"
import type { Attributes, ResourceAttributes } from "./attributes.ts"
import { grantedRules } from "./granted-rules.ts"
import { allows } from "./rule.ts"
import { MASTERS, type User } from "./user.ts"

export interface Decision {
  readonly allowed: boolean
  /** What allows it, or what is wrong with the bindings; empty when there is nothing to say. */
  readonly reason: string
}

/** Decides by Roles and bindings whether a user may do something. */
export function authorize(store: Store, user: User, attributes: Attributes): Decision {
  if (user.groups.includes(MASTERS)) return { allowed: true, reason: "" }
  const namespace = "path" in attributes ? undefined : attributes.namespace
  const grants = grantedRules(store, user, namespace)
  const grant = grants.find(({ rules }) => rules.some((rule) => allows(rule, attributes)))
  if (grant !== undefined) return { allowed: true, reason: `RBAC: allowed by ${grant.source}` }
  const problems = grants.flatMap(({ problem }) => problem ?? [])
  const [first] = problems
  if (first === undefined) return { allowed: false, reason: "" }
  return {
    allowed: false,
    reason: `RBAC: ${problems.length === 1 ? first : `[${problems.join(", ")}]`}`,
  }
}

/** Throws 403, in Kubernetes's words, when a user may not do something. */
export function requireAccess(store: Store, user: User, attributes: Attributes): void {
  const { allowed, reason } = authorize(store, user, attributes)
  if (allowed) return
  const text = `${sentence(user, attributes)}${reason === "" ? "" : `: ${reason}`}`
  if ("path" in attributes) throw new ApiStatusError(403, "Forbidden", `forbidden: ${text}`, {})
  const { group, resource, name } = attributes
  const qualified = qualifiedResource({ group, plural: resource })
  const subject = name === undefined ? qualified : `${qualified} ${JSON.stringify(name)}`
  throw new ApiStatusError(403, "Forbidden", `${subject} is forbidden: ${text}`, {
    ...(name !== undefined && { name }),
    ...(group !== "" && { group }),
    kind: resource,
  })
}

function sentence({ username }: User, attributes: Attributes): string {
  const who = `User ${JSON.stringify(username)} cannot ${attributes.verb}`
  if ("path" in attributes) return `${who} path ${JSON.stringify(attributes.path)}`
  const { group, namespace } = attributes
  const where =
    namespace === undefined
      ? "at the cluster scope"
      : `in the namespace ${JSON.stringify(namespace)}`
  return `${who} resource ${JSON.stringify(fullResource(attributes))} in API group ${JSON.stringify(group)} ${where}`
}

function fullResource({ resource, subresource }: ResourceAttributes): string {
  return subresource === undefined ? resource : `${resource}/${subresource}`
}
