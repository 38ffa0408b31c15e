import { configMap } from "#lib/kustomize/config-map.ts"
import type { Declared } from "#lib/kustomize/overlay-options.ts"
import { secret } from "#lib/kustomize/secret.ts"
import type { Random } from "./random.ts"

/** Lets generators with content hashes make the ConfigMap and the Secret of a base, by chance; `generators` is kustomize's. */
export function generated(
  declared: readonly Declared[],
  choose: Random,
): { readonly base: readonly Declared[]; readonly generators: Readonly<Record<string, object>> } {
  const generators: Record<string, object> = {}
  const base = declared.map((object) => {
    const { kind, metadata } = object
    if ((kind !== "ConfigMap" && kind !== "Secret") || choose.chance(0.5)) return object
    const data = { mode: choose.pick(values), level: choose.pick(values), a: choose.pick(values) }
    const literals = Object.entries(data).map(([key, value]) => `${key}=${value}`)
    const generator = [{ name: metadata.name, literals }]
    generators[kind] =
      kind === "ConfigMap" ? { configMapGenerator: generator } : { secretGenerator: generator }
    return kind === "ConfigMap" ? configMap(metadata.name, data) : secret(metadata.name, data)
  })
  return { base, generators }
}

const values = [
  "fast",
  "",
  "0644",
  "yes",
  "<a>&b",
  "a=b",
  "two\nlines\n",
  "é😀",
  "# no comment",
  "\t tab",
  "null",
] as const
