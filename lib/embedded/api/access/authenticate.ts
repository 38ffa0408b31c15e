import { timingSafeEqual } from "node:crypto"
import { ApiStatusError } from "#lib/embedded/api/api-status-error.ts"
import { badRequest } from "#lib/embedded/api/status-errors.ts"
import type { Store } from "#lib/embedded/api/store/store.ts"
import type { AccountTokens } from "./account-tokens.ts"
import type { ResourceAttributes } from "./attributes.ts"
import { requireAccess } from "./authorize.ts"
import {
  ADMINISTRATOR,
  AUTHENTICATED,
  serviceAccountOf,
  serviceAccountUser,
  type User,
} from "./user.ts"

export interface Credentials {
  /** The administrator's bearer token. */
  readonly token: string
  readonly accounts: AccountTokens
  readonly store: Store
}

/** Says who sends a request: by its bearer token, or whom that one may impersonate; 401 when nobody is known. */
export function authenticate(headers: Headers, credentials: Credentials): User {
  const bearer = headers.get("authorization")?.match(/^Bearer (.+)$/)?.[1] ?? ""
  const user = isSame(bearer, credentials.token)
    ? ADMINISTRATOR
    : credentials.accounts.userOf(bearer)
  if (user === undefined) throw new ApiStatusError(401, "Unauthorized", "Unauthorized")
  return impersonated(headers, user, credentials.store)
}

/** `Impersonate-User` and its like: `kubectl --as`. */
function impersonated(headers: Headers, user: User, store: Store): User {
  const username = headers.get("impersonate-user") ?? ""
  const uid = headers.get("impersonate-uid") ?? ""
  const groups = (headers.get("impersonate-group") ?? "")
    .split(",")
    .map((group) => group.trim())
    .filter((group) => group !== "")
  if (username === "") {
    if (groups.length > 0 || uid !== "")
      throw badRequest("requested a group or uid without impersonating a user")
    return user
  }
  const account = serviceAccountOf(username)
  const may = (resource: string, name: string, namespace?: string) =>
    requireAccess(store, user, impersonation(resource, name, namespace))
  if (account === undefined) may("users", username)
  else may("serviceaccounts", account.name, account.namespace)
  for (const group of groups) may("groups", group)
  if (uid !== "")
    requireAccess(store, user, { ...impersonation("uids", uid), group: "authentication.k8s.io" })
  return { username, ...(uid !== "" && { uid }), groups: groupsOf(username, groups) }
}

function groupsOf(username: string, groups: readonly string[]): readonly string[] {
  if (username === "system:anonymous")
    return groups.length > 0 ? groups : ["system:unauthenticated"]
  const account = serviceAccountOf(username)
  if (groups.length === 0 && account !== undefined)
    return serviceAccountUser(account.namespace, account.name).groups
  return groups.includes(AUTHENTICATED) ? groups : [...groups, AUTHENTICATED]
}

function impersonation(resource: string, name: string, namespace?: string): ResourceAttributes {
  return { verb: "impersonate", group: "", resource, subresource: undefined, namespace, name }
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)]
  return wanted !== "" && a.length === b.length && timingSafeEqual(a, b)
}
