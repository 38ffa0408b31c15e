import type { AccountTokens } from "#lib/embedded/api/access/account-tokens.ts"
import type { User } from "#lib/embedded/api/access/user.ts"
import type { PodLogs } from "#lib/embedded/api/pod-logs.ts"
import type { Context } from "#lib/embedded/api/registry/context.ts"
import type { Resource } from "#lib/embedded/api/resources/resource.ts"
import type { ListSnapshots } from "./list-snapshots.ts"

/** What every handler works with, for as long as the server runs. */
export interface Services {
  readonly context: Context
  readonly podLogs: PodLogs | undefined
  readonly snapshots: ListSnapshots
  readonly accounts: AccountTokens
}

/** A request for a resource, after its path is understood. */
export interface ApiRequest {
  readonly services: Services
  readonly request: Request
  readonly user: User
  readonly query: URLSearchParams
  readonly resource: Resource
  readonly namespace: string | undefined
  readonly name: string | undefined
  readonly subresource: string | undefined
  /** Tells the HTTP server that this answer may be silent for long. */
  readonly keepOpen: () => void
}
