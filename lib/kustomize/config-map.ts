import { withContentHash } from "./content-hash.ts"
import { type BodyMetadata, type ManifestOf, manifest } from "./manifest.ts"

/** What a generated ConfigMap or Secret may have besides its data. */
export interface GeneratorOptions {
  readonly metadata?: BodyMetadata
  readonly immutable?: boolean
  /** Keeps the name as it is: for what others look up by name. Its pods do not roll when it changes. */
  readonly disableNameSuffixHash?: boolean
}

/**
 * Declares a ConfigMap whose name `overlay()` completes with a hash of its content, in all references
 * too: a change of configuration rolls the pods. Throws a TypeError when a value is no string.
 */
export function configMap<const N extends string>(
  name: N,
  data: Readonly<Record<string, string>>,
  options: GeneratorOptions & {
    /** Files that are no text, in base64. */
    readonly binaryData?: Readonly<Record<string, string>>
  } = {},
): ManifestOf<"ConfigMap", N> {
  const { disableNameSuffixHash, ...body } = options
  requireStrings(`ConfigMap/${name}`, { ...data, ...body.binaryData })
  const declared = manifest("ConfigMap", name, { ...body, data })
  return disableNameSuffixHash === true ? declared : withContentHash(declared)
}

/** Throws a TypeError that lists every value that is no string. */
export function requireStrings(object: string, data: Readonly<Record<string, unknown>>): void {
  const problems = Object.entries(data).flatMap(([key, value]) => [
    ...(/^[-._a-zA-Z0-9]{1,253}$/.test(key)
      ? []
      : [`Cannot declare ${object}: "${key}" is no key; letters, digits, -, _ and . are`]),
    ...(typeof value === "string"
      ? []
      : [`Cannot declare ${object}: "${key}" is a ${typeof value}, not a string`]),
  ])
  if (problems.length > 0) throw new TypeError(problems.join("\n"))
}
