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

/** Returns the object's name with ten hex digits of a hash over what its pods can read. */
export function hashedName(manifest: Manifest): string {
  const { kind, type, data, binaryData, stringData } = manifest
  const content = canonical({ kind, type, data, binaryData, stringData })
  const hash = new Bun.CryptoHasher("sha256").update(content).digest("hex")
  return `${manifest.metadata.name}-${hash.slice(0, 10)}`
}

/** JSON with sorted keys, so that the order in which data is written does not matter. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, node: unknown) =>
    isRecord(node)
      ? Object.fromEntries(Object.entries(node).sort(([a], [b]) => (a < b ? -1 : 1)))
      : node,
  )
}
