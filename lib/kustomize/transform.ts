import { idOf } from "./identity.ts"
import { changeImages, type ImageChange } from "./images.ts"
import { annotationSet, labelSets } from "./label-sets.ts"
import { withAnnotations, withLabels } from "./labels.ts"
import type { Manifest } from "./manifest.ts"
import { duplicates, overlayProblems } from "./overlay-problems.ts"
import { type PatchesById, patched } from "./patched.ts"
import { isRecord, type JsonRecord } from "./record.ts"
import type { ReferenceField } from "./reference-fields.ts"
import { type Relocation, relocate } from "./relocate.ts"
import { withReplicas } from "./replicas.ts"
import { withCustomScopes } from "./scope.ts"

/** Takes a base through every step of an overlay but the content hashes. Throws a TypeError that lists every mistake. */
export function transform(options: object, role: "overlay" | "layer"): readonly Manifest[] {
  if (!isRecord(options)) throw new TypeError(`Cannot ${role}: the options are no object`)
  const { components, resources } = options
  const list = Array.isArray(components) ? components : []
  const base = list.reduce<unknown>(
    (base: unknown, component: unknown, index) =>
      applied({ ...(isRecord(component) ? component : {}), base }, `component ${index + 1}`),
    resources,
  )
  return applied({ ...options, base }, role)
}

type Untyped = JsonRecord & { readonly base?: unknown }

function applied(options: Untyped, role: string): readonly Manifest[] {
  throwAll(overlayProblems(options, role))
  const checked = options as Checked
  const { omit, replicas, images, labels, annotations, base, resources } = checked
  const added = role.startsWith("component") ? (resources ?? []) : []
  const omitted = new Set(omit)
  const relocation = relocationOf(checked)
  const edited = withCustomScopes([...base, ...added])
    .filter((resource) => !omitted.has(idOf(resource)))
    .map((resource) => {
      const id = idOf(resource)
      const count = replicas?.[id]
      const result = patched(resource, id, checked)
      return count === undefined ? result : withReplicas(result, count)
    })
  const changed = images === undefined ? edited : changeImages(edited, images)
  const placed = relocation === undefined ? changed : relocate(changed, relocation)
  const sets = labelSets(labels)
  const notes = annotationSet(annotations)
  throwAll(duplicates(placed, "two objects of the base get this name"))
  return placed.map((resource) => withAnnotations(sets.reduce(withLabels, resource), notes))
}

/** Options after `overlayProblems()` had nothing against them. */
interface Checked extends JsonRecord, PatchesById {
  readonly base: readonly Manifest[]
  readonly resources?: readonly Manifest[]
  readonly omit?: readonly string[]
  readonly replicas?: Readonly<Record<string, number | undefined>>
  readonly images?: Readonly<Record<string, string | ImageChange>>
  readonly namespace?: string | { readonly name: string; readonly replaces: "all" | string[] }
  readonly namePrefix?: string
  readonly nameSuffix?: string
  readonly references?: readonly ReferenceField[]
}

function relocationOf(options: Checked): Relocation | undefined {
  const { namespace, namePrefix, nameSuffix, references } = options
  if (namespace === undefined && namePrefix === undefined && nameSuffix === undefined)
    return undefined
  return {
    ...(typeof namespace === "object"
      ? { namespace: namespace.name, replaces: namespace.replaces }
      : namespace === undefined
        ? {}
        : { namespace }),
    ...(namePrefix === undefined ? {} : { namePrefix }),
    ...(nameSuffix === undefined ? {} : { nameSuffix }),
    ...(references === undefined ? {} : { references }),
  }
}

function throwAll(problems: readonly string[]): void {
  if (problems.length > 0) throw new TypeError(problems.join("\n"))
}
