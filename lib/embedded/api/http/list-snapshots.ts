import { ApiStatusError } from "#lib/embedded/api/api-status-error.ts"
import { isObject } from "#lib/embedded/api/json.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import { badRequest } from "#lib/embedded/api/status-errors.ts"

/** The rest of a list that a client reads page by page, as it was at the first page. */
export interface ListSnapshot {
  readonly version: number
  readonly objects: readonly KubeObject[]
}

const KEPT = 16

/** Keeps the rests of paged lists, so that the pages fit together; the oldest is forgotten first. */
export class ListSnapshots {
  readonly #snapshots = new Map<string, ListSnapshot>()

  /** Keeps a rest and returns its continue token. */
  keep(snapshot: ListSnapshot): string {
    const token = Buffer.from(
      JSON.stringify({ v: "meta.k8s.io/v1", id: crypto.randomUUID() }),
    ).toString("base64url")
    this.#snapshots.set(token, snapshot)
    const [oldest] = this.#snapshots.keys()
    if (this.#snapshots.size > KEPT && oldest !== undefined) this.#snapshots.delete(oldest)
    return token
  }

  /** The rest that a continue token stands for; 410 when it is forgotten, 400 when it never was one. */
  read(token: string): ListSnapshot {
    const snapshot = this.#snapshots.get(token)
    if (snapshot !== undefined) return snapshot
    if (!isToken(token)) throw badRequest("invalid continue token: continue key is not valid")
    throw new ApiStatusError(
      410,
      "Expired",
      "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.",
    )
  }
}

function isToken(token: string): boolean {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, "base64url").toString())
    return isObject(value) && value.v === "meta.k8s.io/v1"
  } catch {
    return false
  }
}
