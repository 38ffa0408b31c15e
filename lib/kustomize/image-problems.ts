import { idOf } from "./identity.ts"
import { parseImage } from "./image.ts"
import { changeableImages } from "./images.ts"
import type { Manifest } from "./manifest.ts"
import { patched } from "./patched.ts"
import { isRecord, type JsonRecord } from "./record.ts"

/** Lists the images of an overlay that no container uses, and the changes that name no version. */
export function imageProblems(base: readonly Manifest[], options: JsonRecord): readonly string[] {
  const { images } = options
  if (!isRecord(images)) return []
  const references = new Set<string>()
  for (const manifest of edited(base, options))
    for (const image of changeableImages(manifest)) references.add(image)
  const used = [...new Set([...references].map((image) => parseImage(image).name))].sort()
  return Object.entries(images).flatMap(([name, change]) =>
    [
      ...(used.includes(name)
        ? []
        : [`no container uses it; the base's are ${used.join(", ") || "none"}`]),
      ...(isRecord(change) ? changeProblems(change) : pinProblems(change)),
    ].map((problem) => `Cannot overlay image "${name}": ${problem}`),
  )
}

/** The base as images find it: after omit and patches; one that does not fit is reported where it is applied. */
function edited(base: readonly Manifest[], options: JsonRecord): readonly Manifest[] {
  const omitted = new Set(Array.isArray(options.omit) ? options.omit : [])
  const { patches, jsonPatches } = options
  const changes = {
    ...(isRecord(patches) ? { patches } : {}),
    ...(isRecord(jsonPatches) ? { jsonPatches } : {}),
  }
  return base
    .filter((object) => !omitted.has(idOf(object)))
    .map((object) => {
      try {
        return patched(object, idOf(object), changes)
      } catch (error) {
        if (!(error instanceof RangeError)) throw error
        return object
      }
    })
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
