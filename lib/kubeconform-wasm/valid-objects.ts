import { hash } from "node:crypto"

/** Remembers by content what was valid; when it is full, what was added first goes first. */
export function validObjects(limit: number) {
  const known = new Set<string>()
  return {
    /** The content's key: SHA-256 over the schemas' hash and the object's JSON. */
    key: (schemas: string, json: string) => hash("sha256", `${schemas}\n${json}`, "base64url"),
    has: (key: string) => known.has(key),
    add(key: string) {
      known.add(key)
      if (known.size > limit) for (const oldest of known) return void known.delete(oldest)
    },
    get size() {
      return known.size
    },
  }
}
