import type { Json } from "#lib/embedded/api/json.ts"

/** A question about the caller: nothing of it is stored. */
export interface Review {
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly kind: string
  readonly singular: string
  readonly namespaced: boolean
  /** The status of the answer. The one user of this API server is an administrator, who may do everything. */
  readonly status: Json
}

const ADMINISTRATOR = { username: "admin", groups: ["system:masters", "system:authenticated"] }
const EVERYTHING = {
  resourceRules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }],
  nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }],
  incomplete: false,
}

/** Lists the questions that `kubectl auth whoami` and `kubectl auth can-i` ask. */
export const REVIEWS: readonly Review[] = [
  review("authentication.k8s.io", "SelfSubjectReview", { userInfo: ADMINISTRATOR }),
  review("authorization.k8s.io", "SelfSubjectAccessReview", { allowed: true }),
  review("authorization.k8s.io", "SelfSubjectRulesReview", EVERYTHING),
]

function review(group: string, kind: string, status: Json): Review {
  const singular = kind.toLowerCase()
  return { group, version: "v1", plural: `${singular}s`, kind, singular, namespaced: false, status }
}
