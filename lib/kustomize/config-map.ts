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
  requireStrings(`ConfigMap/${name}`, data, body.binaryData)
  const declared = manifest("ConfigMap", name, { ...body, data })
  return disableNameSuffixHash === true ? declared : withContentHash(declared)
}

/** Throws a TypeError that lists every key that is none or is there twice, and every value that is no string or no base64. */
export function requireStrings(
  object: string,
  data: Readonly<Record<string, unknown>>,
  binary: Readonly<Record<string, unknown>> = {},
): void {
  const entries = [...Object.entries(data), ...Object.entries(binary)]
  const problems = entries.flatMap(([key, value]) => [
    ...(/^[-._a-zA-Z0-9]{1,253}$/.test(key)
      ? []
      : [`Cannot declare ${object}: "${key}" is no key; letters, digits, -, _ and . are`]),
    ...(typeof value === "string"
      ? []
      : [`Cannot declare ${object}: "${key}" is a ${typeof value}, not a string`]),
  ])
  for (const [key, value] of Object.entries(binary)) {
    if (Object.hasOwn(data, key))
      problems.push(`Cannot declare ${object}: "${key}" is there twice, as text and in base64`)
    if (typeof value === "string" && !isBase64(value))
      problems.push(`Cannot declare ${object}: "${key}" is no base64; encode the file's bytes`)
  }
  if (problems.length > 0) throw new TypeError(problems.join("\n"))
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)
}
