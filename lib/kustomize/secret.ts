import { type GeneratorOptions, requireStrings } from "./config-map.ts"
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
  options: GeneratorOptions & {
    /** `Opaque` unless it says, for example, `kubernetes.io/tls`. */
    readonly type?: string
    /** Files that are no text, in base64. */
    readonly binaryData?: Readonly<Record<string, string>>
  } = {},
): ManifestOf<"Secret", N> {
  const { disableNameSuffixHash, type = "Opaque", binaryData = {}, ...body } = options
  requireStrings(`Secret/${name}`, data, binaryData)
  const all = { ...secretData(data), ...binaryData }
  const declared = manifest("Secret", name, { ...body, type, data: all })
  return disableNameSuffixHash === true ? declared : withContentHash(declared)
}

/** Encodes plain strings as a Secret holds them: `patches: { "Secret/token": { data: secretData({ … }) } }`. */
export function secretData<K extends string>(
  data: Readonly<Record<K, string>>,
): Readonly<Record<K, string>> {
  const encoded = Object.entries<string>(data).map(([key, value]) => [key, base64(value)])
  return Object.fromEntries(encoded)
}

function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64")
}
