import { withContentHash } from "./content-hash.ts"
import { type ManifestOf, manifest } from "./manifest.ts"

/**
 * Declares a ConfigMap whose name `overlay()` completes with a hash of its content, in all references
 * too: a change of configuration rolls the pods. Throws a TypeError when a value is no string.
 */
export function configMap<const N extends string>(
  name: N,
  data: Readonly<Record<string, string>>,
): ManifestOf<"ConfigMap", N> {
  requireStrings(`ConfigMap/${name}`, data)
  return withContentHash(manifest("ConfigMap", name, { data }))
}

/** Throws a TypeError that lists every value that is no string. */
export function requireStrings(object: string, data: Readonly<Record<string, unknown>>): void {
  const problems = Object.entries(data)
    .filter(([, value]) => typeof value !== "string")
    .map(([key, value]) => `Cannot declare ${object}: "${key}" is a ${typeof value}, not a string`)
  if (problems.length > 0) throw new TypeError(problems.join("\n"))
}
