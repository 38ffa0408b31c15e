import type { Manifest } from "./manifest.ts"
import { isRecord } from "./record.ts"

/** Marks a ConfigMap or Secret whose name gets a hash of its content; never reaches the rendered JSON. */
const contentHashed: unique symbol = Symbol("turnspit: content-hashed")

/** Asks `overlay()` to put a hash of the object's content on its name. */
export function withContentHash<M extends object>(manifest: M): M {
  return { ...manifest, [contentHashed]: true }
}

/** Says whether the object's name is to get a hash of its content. */
export function isContentHashed(manifest: Manifest): boolean {
  return contentHashed in manifest
}

/**
 * Returns the object's name with a hash: of a Job over its spec, of a ConfigMap or Secret over what its pods can read.
 * The latter is kustomize's own hash, so that coming from kustomize rolls no pod. It has an empty name in it, because
 * kustomize looks for the name in the wrong place. See kustomize/api/hasher.
 */
export function hashedName(manifest: Manifest): string {
  const content = canonical(contentOf(manifest))
  const hash = new Bun.CryptoHasher("sha256").update(content).digest("hex")
  return `${manifest.metadata.name}-${hash.slice(0, 10).replaceAll(/[013ae]/g, (digit) => letters[digit] ?? digit)}`
}

function contentOf(manifest: Manifest): object {
  const { kind, type, data = "", binaryData, stringData, spec } = manifest
  switch (kind) {
    case "Job":
      return { kind, spec }
    case "Secret":
      return { kind, type: type ?? "", name: "", data, stringData }
    default:
      return { kind, name: "", data, binaryData }
  }
}

/** So that no hash spells a word. */
const letters: Readonly<Record<string, string>> = { "0": "g", "1": "h", "3": "k", a: "m", e: "t" }

/** JSON as Go writes it: keys sorted by their bytes, and what HTML could mistake escaped. */
function canonical(value: unknown): string {
  const json = JSON.stringify(value, (_, node: unknown) =>
    isRecord(node)
      ? Object.fromEntries(Object.entries(node).sort(([a], [b]) => (a < b ? -1 : 1)))
      : node,
  )
  return json.replaceAll(/[<>&\u2028\u2029]/g, (sign) => `\\u${hex(sign.charCodeAt(0))}`)
}

function hex(code: number): string {
  return code.toString(16).padStart(4, "0")
}
