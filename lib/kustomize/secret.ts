import { requireStrings } from "./config-map.ts"
import { withContentHash } from "./content-hash.ts"
import { type ManifestOf, manifest } from "./manifest.ts"

/**
 * Declares a Secret from plain strings (encoded here) whose name `overlay()` completes with a hash of
 * its content, in all references too. For values that may stand in git; the others are declared in
 * the cluster's `secrets`. Throws a TypeError when a value is no string.
 */
export function secret<const N extends string>(
  name: N,
  data: Readonly<Record<string, string>>,
): ManifestOf<"Secret", N> {
  requireStrings(`Secret/${name}`, data)
  const encoded = Object.entries(data).map(([key, value]) => [key, base64(value)])
  const body = { type: "Opaque", data: Object.fromEntries(encoded) }
  return withContentHash(manifest("Secret", name, body))
}

function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64")
}
