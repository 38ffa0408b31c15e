import { cloneJson, type Json } from "#lib/embedded/api/json.ts"
import type { Strategy } from "./strategy.ts"

/** Gives a new object its first status, whatever the draft says: only the status subresource writes it. */
export function withInitialStatus(status: Json): Strategy {
  return {
    prepareCreate(object) {
      object.status = cloneJson(status)
    },
  }
}
