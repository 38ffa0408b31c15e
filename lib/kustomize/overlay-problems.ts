import { parseImage } from "./image.ts"
import { imagesOf } from "./images.ts"
import type { Manifest } from "./manifest.ts"
import { merge } from "./merge.ts"
import { isRecord, type JsonRecord } from "./record.ts"

/** Lists what is wrong with an overlay, each as a full sentence. The compiler finds most of it too, but Bun does not ask it. */
export function overlayProblems(options: unknown): readonly string[] {
  if (!isRecord(options)) return ["Cannot overlay: the options are no object"]
  if (!isManifests(options.resources)) {
    return ["Cannot overlay: resources should be the manifests of a base, a list"]
  }
  const base = options.resources
  return [
    ...shapeProblems(options),
    ...duplicates(base),
    ...idProblems(base, options),
    ...patchProblems(base, options.patches),
    ...replicaProblems(base, options.replicas),
    ...imageProblems(base, options.images),
  ]
}

const records = ["patches", "replicas", "images", "labels", "annotations"] as const
const lists = ["after", "omit"] as const
const known = ["namespace", "resources", ...lists, ...records]

function shapeProblems(options: JsonRecord): readonly string[] {
  const { namespace } = options
  const legal =
    typeof namespace === "string" && /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(namespace)
  return [
    ...Object.keys(options)
      .filter((key) => !known.includes(key))
      .map((key) => `Cannot overlay: "${key}" is not known; known are ${known.join(", ")}`),
    ...(legal
      ? []
      : [`Cannot overlay: namespace is ${json(namespace)}; it should be the name of a namespace`]),
    ...lists
      .filter((key) => options[key] !== undefined && !isStrings(options[key]))
      .map(
        (key) => `Cannot overlay: ${key} is ${json(options[key])}; it should be a list of names`,
      ),
    ...records
      .filter((key) => options[key] !== undefined && !isRecord(options[key]))
      .map((key) => `Cannot overlay: ${key} is ${json(options[key])}; it should be an object`),
    ...(["labels", "annotations"] as const).flatMap((key) =>
      entries(options[key])
        .filter(([, value]) => typeof value !== "string")
        .map(([name, value]) => `Cannot overlay: ${key} "${name}" is ${json(value)}, not a string`),
    ),
  ]
}

function duplicates(base: readonly Manifest[]): readonly string[] {
  const ids = base.map((object) => [object.metadata.namespace ?? "", idOf(object)].join(" "))
  const twice = new Set(ids.filter((id, index) => ids.indexOf(id) !== index))
  return [...twice].map((id) => `Cannot overlay "${id.trim()}": the base declares it twice`)
}

function idProblems(base: readonly Manifest[], options: JsonRecord): readonly string[] {
  const ids = new Set(base.map(idOf))
  const named = [
    ...entries(options.patches).map(([id]) => id),
    ...entries(options.replicas).map(([id]) => id),
    ...(isStrings(options.omit) ? options.omit : []),
  ]
  return [...new Set(named)]
    .filter((id) => !ids.has(id))
    .map((id) => `Cannot overlay "${id}": the base declares ${likely(id, [...ids]).join(", ")}`)
}

/** Ids of the same kind when there are any, all of them otherwise. */
function likely(id: string, ids: readonly string[]): readonly string[] {
  const kind = `${id.split("/", 1)}/`
  const same = ids.filter((other) => other.startsWith(kind))
  return same.length > 0 ? same : ids
}

function patchProblems(base: readonly Manifest[], patches: unknown): readonly string[] {
  return entries(patches).flatMap(([id, patch]) => {
    if (!isRecord(patch)) {
      return [`Cannot overlay "${id}": its patch is ${json(patch)}; it should be an object`]
    }
    const fixed = ["apiVersion", "kind"].filter((field) => field in patch)
    const { metadata } = patch
    const moved = isRecord(metadata) ? ["name", "namespace"].filter((key) => key in metadata) : []
    return [
      ...[...fixed, ...moved.map((key) => `metadata.${key}`)].map(
        (field) => `Cannot overlay "${id}": a patch cannot change ${field}`,
      ),
      ...base
        .filter((object) => idOf(object) === id)
        .flatMap((object) => mergeProblem(object, patch)),
    ]
  })
}

function mergeProblem(object: Manifest, patch: JsonRecord): readonly string[] {
  try {
    merge(object, patch)
    return []
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return [`Cannot overlay "${idOf(object)}": ${error.message}`]
  }
}

function replicaProblems(base: readonly Manifest[], replicas: unknown): readonly string[] {
  const ids = new Set(base.map(idOf))
  return entries(replicas).flatMap(([id, count]) => {
    const scalable = !ids.has(id) || /^(Deployment|StatefulSet)\//.test(id)
    const whole = Number.isSafeInteger(count) && Number(count) >= 0
    return [
      ...(scalable
        ? []
        : [`Cannot overlay "${id}": only a Deployment or StatefulSet has replicas`]),
      ...(whole
        ? []
        : [
            `Cannot overlay "${id}": replicas is ${json(count)}; it should be a whole number from 0`,
          ]),
    ]
  })
}

function imageProblems(base: readonly Manifest[], images: unknown): readonly string[] {
  const used = [...new Set(base.flatMap(imagesOf).map((image) => parseImage(image).name))].sort()
  return entries(images).flatMap(([name, version]) => [
    ...(used.includes(name)
      ? []
      : [
          `Cannot overlay image "${name}": no container uses it; the base's are ${used.join(", ")}`,
        ]),
    ...(typeof version === "string" && /^([\w][\w.-]{0,127})?@sha256:[0-9a-f]{64}$/.test(version)
      ? []
      : [
          `Cannot overlay image "${name}": ${json(version)} is no digest; it should be tag@sha256:… with 64 hex digits`,
        ]),
  ])
}

function idOf({ kind, metadata }: Manifest): string {
  return `${kind}/${metadata.name}`
}

function entries(value: unknown): readonly (readonly [string, unknown])[] {
  return isRecord(value) ? Object.entries(value) : []
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string")
}

function isManifests(value: unknown): value is readonly Manifest[] {
  return (
    Array.isArray(value) &&
    value.every(
      (item) =>
        isRecord(item) &&
        typeof item.apiVersion === "string" &&
        typeof item.kind === "string" &&
        isRecord(item.metadata) &&
        typeof item.metadata.name === "string",
    )
  )
}

function json(value: unknown): string {
  return JSON.stringify(value) ?? String(value)
}
