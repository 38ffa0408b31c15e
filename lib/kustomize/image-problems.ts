import { idOf } from "./identity.ts"
import { parseImage } from "./image.ts"
import { changeableImages } from "./images.ts"
import type { Manifest } from "./manifest.ts"
import { type PatchesById, patched } from "./patched.ts"
import { isRecord, type JsonRecord } from "./record.ts"

/** Lists the images of an overlay that no container uses, and the changes that name no version. */
export function imageProblems(base: readonly Manifest[], options: JsonRecord): readonly string[] {
  const { images } = options
  if (!isRecord(images)) return []
  const unused = unusedAmong(Object.keys(images), edited(base, options))
  return Object.entries(images).flatMap(([name, change]) =>
    [
      ...(unused.has(name)
        ? [
            `no container uses it; the base's are ${usedNames(edited(base, options)).join(", ") || "none"}`,
          ]
        : []),
      ...(isRecord(change) ? changeProblems(change) : pinProblems(change)),
    ].map((problem) => `Cannot overlay image "${name}": ${problem}`),
  )
}

/** Looks no further than it has to. */
function unusedAmong(names: readonly string[], manifests: Iterable<Manifest>): ReadonlySet<string> {
  const unused = new Set(names)
  for (const manifest of manifests) {
    if (unused.size === 0) break
    for (const image of changeableImages(manifest)) unused.delete(parseImage(image).name)
  }
  return unused
}

function usedNames(manifests: Iterable<Manifest>): readonly string[] {
  const images = [...manifests].flatMap(changeableImages)
  return [...new Set(images.map((image) => parseImage(image).name))].sort()
}

/** The base as images find it: after omit and patches; one that does not fit is reported where it is applied. */
function* edited(base: readonly Manifest[], options: JsonRecord): Generator<Manifest> {
  const omitted = new Set(Array.isArray(options.omit) ? options.omit : [])
  const { patches, jsonPatches } = options
  const changes = {
    ...(isRecord(patches) ? { patches } : {}),
    ...(isRecord(jsonPatches) ? { jsonPatches } : {}),
  }
  for (const object of base) {
    const id = idOf(object)
    if (!omitted.has(id)) yield attempted(object, id, changes)
  }
}

function attempted(object: Manifest, id: string, changes: PatchesById): Manifest {
  try {
    return patched(object, id, changes)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return object
  }
}

function pinProblems(version: unknown): readonly string[] {
  return matches(/^([\w][\w.-]{0,127})?@sha256:[0-9a-f]{64}$/, version)
    ? []
    : [`${json(version)} is no digest; it should be tag@sha256:… with 64 hex digits`]
}

function changeProblems(change: JsonRecord): readonly string[] {
  const fields = Object.entries(change).filter(([, value]) => value !== undefined)
  return [
    ...(fields.length === 0 ? ["it changes nothing; known are newName, newTag, digest"] : []),
    ...fields.flatMap(([field, value]) => {
      const rule = Object.hasOwn(rules, field) ? rules[field] : undefined
      if (rule === undefined)
        return [`"${field}" is not known; known are ${Object.keys(rules).join(", ")}`]
      return matches(rule.pattern, value)
        ? []
        : [`${field} is ${json(value)}; it should be ${rule.hint}`]
    }),
  ]
}

const rules: Readonly<Record<string, { readonly pattern: RegExp; readonly hint: string }>> = {
  newName: { pattern: /^[a-zA-Z0-9][\w./:-]*$/, hint: "an image's name without its tag" },
  newTag: { pattern: /^\w[\w.-]{0,127}$/, hint: "a tag such as 1.4.2" },
  digest: { pattern: /^sha256:[0-9a-f]{64}$/, hint: "sha256:… with 64 hex digits" },
}

function matches(pattern: RegExp, value: unknown): boolean {
  return typeof value === "string" && pattern.test(value)
}

function json(value: unknown): string {
  return JSON.stringify(value) ?? String(value)
}
