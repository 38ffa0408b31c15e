import { equalJson } from "#lib/embedded/api/json.ts"
import { objectAt, textAt } from "#lib/embedded/api/json-at.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import type { Resource } from "#lib/embedded/api/resources/resource.ts"
import { resourceById } from "#lib/embedded/api/resources/resource-table.ts"
import { forbidden, notFound } from "#lib/embedded/api/status-errors.ts"
import type { Store } from "#lib/embedded/api/store/store.ts"
import { authorize } from "./authorize.ts"
import { clusterRoleRules, grantedRules, rulesOfRoleRef } from "./granted-rules.ts"
import { missingRules } from "./missing-rules.ts"
import { type Rule, rulesOf } from "./rule.ts"
import { MASTERS, type User } from "./user.ts"

const RBAC = "rbac.authorization.k8s.io"

export interface Write {
  readonly resource: Resource
  readonly object: KubeObject
  readonly existing: KubeObject | undefined
}

/** Refuses a Role with rights that its writer does not have himself, and a binding to such a Role. */
export function refuseEscalation(store: Store, user: User, write: Write): void {
  const { resource, object, existing } = write
  if (resource.group !== RBAC || user.groups.includes(MASTERS)) return
  const { name, namespace } = object.metadata
  const may = (verb: string, plural: string, of: string) =>
    authorize(store, user, {
      verb,
      group: RBAC,
      resource: plural,
      subresource: undefined,
      namespace,
      name: of,
    }).allowed
  if (resource.plural === "roles" || resource.plural === "clusterroles") {
    if (equalJson(existing?.rules, object.rules) && existing !== undefined) return
    if (may("escalate", resource.plural, name)) return
    const isCluster = resource.plural === "clusterroles"
    refuse(store, user, {
      ...write,
      rules: isCluster ? clusterRoleRules(store, object) : rulesOf(object),
    })
    return
  }
  if (existing !== undefined && equalJson(existing.subjects, object.subjects)) return
  const roleRef = objectAt(object, "roleRef")
  const plural = roleRef.kind === "Role" ? "roles" : "clusterroles"
  if (may("bind", plural, textAt(roleRef, "name"))) return
  const rules = rulesOfRoleRef(store, roleRef, namespace)
  const roles = resourceById(`${RBAC}/${plural}`)
  if (rules === undefined && roles !== undefined) throw notFound(roles, textAt(roleRef, "name"))
  refuse(store, user, { ...write, rules: rules ?? [] })
}

function refuse(
  store: Store,
  user: User,
  { resource, object, rules }: Write & { readonly rules: readonly Rule[] },
): void {
  const { name, namespace } = object.metadata
  const held = grantedRules(store, user, namespace).flatMap((grant) => grant.rules)
  const missing = missingRules(held, rules)
  if (missing.length === 0) return
  const groups = user.groups.map((group) => JSON.stringify(group)).join(" ")
  const why = `user ${JSON.stringify(user.username)} (groups=[${groups}]) is attempting to grant RBAC permissions not currently held:`
  throw forbidden(resource, name, [why, ...missing].join("\n"))
}
