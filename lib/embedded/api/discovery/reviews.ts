/** A question about rights or identity: nothing of it is stored. */
export interface Review {
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly kind: ReviewKind
  readonly singular: string
  readonly namespaced: boolean
}

export type ReviewKind =
  | "SelfSubjectReview"
  | "TokenReview"
  | "LocalSubjectAccessReview"
  | "SelfSubjectAccessReview"
  | "SelfSubjectRulesReview"
  | "SubjectAccessReview"

/** Lists the questions that `kubectl auth whoami` and `kubectl auth can-i` ask, and those of servers. */
export const REVIEWS: readonly Review[] = [
  review("authentication.k8s.io", "SelfSubjectReview"),
  review("authentication.k8s.io", "TokenReview"),
  review("authorization.k8s.io", "LocalSubjectAccessReview"),
  review("authorization.k8s.io", "SelfSubjectAccessReview"),
  review("authorization.k8s.io", "SelfSubjectRulesReview"),
  review("authorization.k8s.io", "SubjectAccessReview"),
]

function review(group: string, kind: ReviewKind): Review {
  const singular = kind.toLowerCase()
  const namespaced = kind === "LocalSubjectAccessReview"
  return { group, version: "v1", plural: `${singular}s`, kind, singular, namespaced }
}
