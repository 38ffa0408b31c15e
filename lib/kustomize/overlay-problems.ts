import { idOf, objectKey } from "./identity.ts"
import { imageProblems } from "./image-problems.ts"
import { labelProblems } from "./label-sets.ts"
import type { Manifest } from "./manifest.ts"
import { namingProblems } from "./naming-problems.ts"
import { omitProblems } from "./omit-problems.ts"
import { patchProblems } from "./patch-problems.ts"
import { jobsAmong } from "./predecessors.ts"
import { isRecord, type JsonRecord } from "./record.ts"
import { scalableKinds } from "./replicas.ts"

/**
 * Lists what is wrong with the options of an overlay, each as a full sentence; `base` has its resources after its
 * components. The compiler finds most of it too, but Bun does not ask it.
 */
export function overlayProblems(options: JsonRecord, role: string): readonly string[] {
  const { base, resources = [] } = options
  const isComponent = role.startsWith("component")
  if (!isManifests(base) || (isComponent && !isManifests(resources))) {
    return [`${cannot(role)}: resources should be the manifests of a base, a list`]
  }
  const all = isComponent && isManifests(resources) ? [...base, ...resources] : base
  return [
    ...shapeProblems(options, role),
    ...duplicates(all, "the base declares it twice"),
    ...idProblems(all, options),
    ...patchProblems(all, options),
    ...replicaProblems(all, options.replicas),
    ...orderProblems(options),
    ...omitProblems(options),
    ...imageProblems(all, options),
  ].map((problem) =>
    isComponent && !problem.startsWith(cannot(role)) ? `${problem} (${role})` : problem,
  )
}

const lists = ["after", "omit"] as const
const records = ["patches", "jsonPatches", "replicas", "images"] as const
const own = ["omit", ...records, "labels", "annotations"]
const naming = ["namespace", "namePrefix", "nameSuffix", "components", "references"]

function knownFields(role: string): readonly string[] {
  if (role.startsWith("component")) return ["resources", ...own]
  return ["resources", ...naming, ...own, ...(role === "overlay" ? ["after"] : [])]
}

function shapeProblems({ base, ...options }: JsonRecord, role: string): readonly string[] {
  const known = knownFields(role)
  return [
    ...Object.keys(options)
      .filter((key) => !known.includes(key))
      .map((key) => `"${key}" is not known; known are ${known.join(", ")}`),
    ...namingProblems({ ...options, base }, role === "overlay"),
    ...lists
      .filter((key) => options[key] !== undefined && !isStrings(options[key]))
      .map((key) => `${key} is ${json(options[key])}; it should be a list of names`),
    ...records
      .filter((key) => options[key] !== undefined && !isRecord(options[key]))
      .map((key) => `${key} is ${json(options[key])}; it should be an object`),
    ...(["labels", "annotations"] as const).flatMap((key) => labelProblems(key, options[key])),
  ].map((problem) => `${cannot(role)}: ${problem}`)
}

function cannot(role: string): string {
  return role === "overlay" ? "Cannot overlay" : `Cannot apply the ${role}`
}

/** Names every object that is there twice, with the reason. */
export function duplicates(manifests: readonly Manifest[], reason: string): readonly string[] {
  const seen = new Set<string>()
  const twice = new Set<string>()
  for (const manifest of manifests) {
    const key = objectKey(manifest)
    const { namespace } = manifest.metadata
    if (seen.has(key)) twice.add([namespace ?? "", idOf(manifest)].join(" ").trim())
    seen.add(key)
  }
  return [...twice].map((id) => `Cannot overlay "${id}": ${reason}`)
}

function idProblems(base: readonly Manifest[], options: JsonRecord): readonly string[] {
  const declared = new Map<string, Set<string>>()
  for (const manifest of base) {
    const keys = declared.get(idOf(manifest)) ?? new Set()
    declared.set(idOf(manifest), keys.add(objectKey(manifest)))
  }
  const named = [
    ...Object.keys(isRecord(options.patches) ? options.patches : {}),
    ...Object.keys(isRecord(options.jsonPatches) ? options.jsonPatches : {}),
    ...Object.keys(isRecord(options.replicas) ? options.replicas : {}),
    ...(isStrings(options.omit) ? options.omit : []),
    ...(isStrings(options.after) ? jobsAmong(options.after) : []),
  ]
  return [...new Set(named)].flatMap((id) => {
    const keys = [...(declared.get(id) ?? [])]
    if (keys.length === 0)
      return [`Cannot overlay "${id}": the base declares ${likely(id, [...declared.keys()])}`]
    return keys.length === 1
      ? []
      : [
          `Cannot overlay "${id}": it could be ${keys.join(" or ")}; change them in layers of their own`,
        ]
  })
}

/** Some ids of the same kind when there are any, of all kinds otherwise. */
function likely(id: string, ids: readonly string[]): string {
  const kind = `${id.split("/", 1)}/`
  const same = ids.filter((other) => other.startsWith(kind))
  const [few, total] =
    same.length > 0 ? [same.slice(0, 10), same.length] : [ids.slice(0, 10), ids.length]
  return `${few.join(", ") || "nothing"}${total > few.length ? ` and ${total - few.length} more` : ""}`
}

function replicaProblems(base: readonly Manifest[], replicas: unknown): readonly string[] {
  if (!isRecord(replicas)) return []
  const ids = new Set(base.map(idOf))
  const kinds: readonly string[] = scalableKinds
  return Object.entries(replicas).flatMap(([id, count]) => {
    const scalable = !ids.has(id) || kinds.includes(id.split("/", 1)[0] ?? "")
    const whole = Number.isSafeInteger(count) && Number(count) >= 0
    return [
      ...(scalable
        ? []
        : [
            `Cannot overlay "${id}": only a ${kinds.join(", ").replace(/, (\w+)$/, " or $1")} has replicas`,
          ]),
      ...(whole
        ? []
        : [
            `Cannot overlay "${id}": replicas is ${json(count)}; it should be a whole number from 0`,
          ]),
    ]
  })
}

function orderProblems({ after, omit }: JsonRecord): readonly string[] {
  if (!isStrings(after)) return []
  const omitted = isStrings(omit) ? omit : []
  return jobsAmong(after).flatMap((id) => [
    ...(id.startsWith("Job/")
      ? []
      : [`Cannot overlay "${id}": an app can come after a Job of its own, and after other apps`]),
    ...(omitted.includes(id)
      ? [`Cannot overlay "${id}": after names it, and omit leaves it out`]
      : []),
  ])
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
