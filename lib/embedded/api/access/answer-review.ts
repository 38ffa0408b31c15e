import type { Review } from "#lib/embedded/api/discovery/reviews.ts"
import type { Json } from "#lib/embedded/api/json.ts"
import { objectAt, textAt, textsAt } from "#lib/embedded/api/json-at.ts"
import { badRequest } from "#lib/embedded/api/status-errors.ts"
import type { Store } from "#lib/embedded/api/store/store.ts"
import type { AccountTokens } from "./account-tokens.ts"
import type { Attributes } from "./attributes.ts"
import { authorize } from "./authorize.ts"
import { grantedRules } from "./granted-rules.ts"
import type { Rule } from "./rule.ts"
import type { User } from "./user.ts"

export interface Asked {
  readonly user: User
  readonly store: Store
  readonly accounts: AccountTokens
  readonly spec: Json
  /** That of the path. */
  readonly namespace: string | undefined
}

/** Answers a question about rights or identity: the `status` of the review. */
export function answerReview({ kind }: Review, asked: Asked): Json {
  const { user, store, spec, namespace } = asked
  switch (kind) {
    case "SelfSubjectReview":
      return { userInfo: userInfo(user) }
    case "TokenReview":
      return tokenStatus(asked)
    case "SelfSubjectAccessReview":
      return decide(store, user, spec)
    case "SubjectAccessReview":
      return decide(store, subjectOf(spec), spec)
    case "LocalSubjectAccessReview":
      if (textAt(spec, "resourceAttributes.namespace") !== namespace)
        throw badRequest("spec.resourceAttributes.namespace must match the namespace of the path")
      return decide(store, subjectOf(spec), spec)
    case "SelfSubjectRulesReview":
      return rulesStatus(asked)
  }
}

function userInfo({ username, uid, groups }: User): Json {
  return { username, ...(uid !== undefined && { uid }), groups }
}

function tokenStatus({ accounts, spec }: Asked): Json {
  const user = accounts.userOf(textAt(spec, "token"))
  if (user === undefined) return { user: {}, error: "invalid bearer token" }
  return {
    authenticated: true,
    user: userInfo(user),
    audiences: ["https://kubernetes.default.svc"],
  }
}

function subjectOf(spec: Json): User {
  return { username: textAt(spec, "user"), groups: textsAt(spec, "groups") }
}

function decide(store: Store, user: User, spec: Json): Json {
  const { allowed, reason } = authorize(store, user, attributesOfSpec(spec))
  return { allowed, ...(reason !== "" && { reason }) }
}

function attributesOfSpec(spec: Json): Attributes {
  const path = objectAt(spec, "nonResourceAttributes")
  if (spec.nonResourceAttributes !== undefined)
    return { verb: textAt(path, "verb"), path: textAt(path, "path") }
  if (spec.resourceAttributes === undefined)
    throw badRequest("exactly one of nonResourceAttributes or resourceAttributes must be specified")
  const asked = objectAt(spec, "resourceAttributes")
  const text = (name: string) => textAt(asked, name) || undefined
  return {
    verb: textAt(asked, "verb"),
    group: textAt(asked, "group"),
    resource: textAt(asked, "resource"),
    subresource: text("subresource"),
    namespace: text("namespace"),
    name: text("name"),
  }
}

function rulesStatus({ user, store, spec }: Asked): Json {
  const namespace = textAt(spec, "namespace")
  if (namespace === "") throw badRequest("no namespace on request")
  const rules = grantedRules(store, user, namespace).flatMap((grant) => grant.rules)
  const isResource = (rule: Rule) => rule.resources.length > 0
  return {
    resourceRules: rules
      .filter(isResource)
      .map(({ verbs, apiGroups, resources, resourceNames }) => ({
        verbs,
        apiGroups,
        resources,
        ...(resourceNames.length > 0 && { resourceNames }),
      })),
    nonResourceRules: rules
      .filter((rule) => !isResource(rule))
      .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
    incomplete: false,
  }
}
