import type { Json } from "#lib/embedded/api/json.ts"
import { objectAt, objectsAt, textAt } from "#lib/embedded/api/json-at.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import { matchesSelector } from "#lib/embedded/api/selectors/matches-selector.ts"
import type { Store } from "#lib/embedded/api/store/store.ts"
import { type Rule, rulesOf } from "./rule.ts"
import { serviceAccountOf, type User } from "./user.ts"

const RBAC = "rbac.authorization.k8s.io"

/** A binding that concerns a user: what it grants, or why it grants nothing. */
export interface Grant {
  readonly rules: readonly Rule[]
  /** `RoleBinding "r/shop" of Role "r" to User "jane"` */
  readonly source: string
  readonly problem: string | undefined
}

/** Lists what bindings grant to a user: those of the cluster, and those of a namespace when it is given. */
export function grantedRules(store: Store, user: User, namespace: string | undefined): Grant[] {
  const cluster = store.list(`${RBAC}/clusterrolebindings`)
  const local = namespace === undefined ? [] : store.list(`${RBAC}/rolebindings`, namespace)
  return [...cluster, ...local].flatMap((binding) => {
    const home = binding.metadata.namespace
    const subject = objectsAt(binding, "subjects").find((one) => isSubject(one, user, home))
    return subject === undefined ? [] : [grantOf(store, binding, subject)]
  })
}

/** Finds the rules of the role that a binding refers to; undefined when there is no such role. */
export function rulesOfRoleRef(
  store: Store,
  roleRef: Json,
  namespace: string | undefined,
): readonly Rule[] | undefined {
  const name = textAt(roleRef, "name")
  if (roleRef.kind === "Role") {
    const role = store.get(`${RBAC}/roles`, namespace, name)
    return role && rulesOf(role)
  }
  const role = store.get(`${RBAC}/clusterroles`, undefined, name)
  return role && clusterRoleRules(store, role)
}

/** An aggregating ClusterRole has the rules of those that its selectors match. */
export function clusterRoleRules(store: Store, role: KubeObject): readonly Rule[] {
  const selectors = objectsAt(role, "aggregationRule.clusterRoleSelectors")
  if (selectors.length === 0) return rulesOf(role)
  return store
    .list(`${RBAC}/clusterroles`)
    .filter((one) => one.metadata.name !== role.metadata.name)
    .filter((one) =>
      selectors.some((selector) => matchesSelector(selector, one.metadata.labels ?? {})),
    )
    .flatMap(rulesOf)
}

function grantOf(store: Store, binding: KubeObject, subject: Json): Grant {
  const { namespace, name } = binding.metadata
  const roleRef = objectAt(binding, "roleRef")
  const rules = rulesOfRoleRef(store, roleRef, namespace)
  const [kind, role] = [textAt(roleRef, "kind"), textAt(roleRef, "name")]
  const place = namespace === undefined ? name : `${name}/${namespace}`
  const whom = JSON.stringify(
    subject.kind === "ServiceAccount"
      ? `${textAt(subject, "name")}/${textAt(subject, "namespace")}`
      : textAt(subject, "name"),
  )
  return {
    rules: rules ?? [],
    source: `${binding.kind} "${place}" of ${kind} "${role}" to ${textAt(subject, "kind")} ${whom}`,
    problem: rules === undefined ? `${kind.toLowerCase()}.${RBAC} "${role}" not found` : undefined,
  }
}

function isSubject(subject: Json, user: User, namespace: string | undefined): boolean {
  const name = textAt(subject, "name")
  switch (subject.kind) {
    case "User":
      return name === user.username
    case "Group":
      return user.groups.includes(name)
    case "ServiceAccount": {
      const account = serviceAccountOf(user.username)
      const home = textAt(subject, "namespace") || namespace
      return account?.name === name && account.namespace === home
    }
    default:
      return false
  }
}
