import { instanceLabel } from "#lib/kustomize/finish.ts"
import { objectId } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import type { FieldChange } from "../change.ts"
import { concealed, maskField, maskObject } from "../mask-values.ts"
import { compareObjects } from "./compare-objects.ts"
import { meaningOf, meaningOfRename, type World } from "./meaning/meaning.ts"
import { isKept } from "./meaning/removal-meaning.ts"
import { info, listed } from "./meaning/words.ts"
import type { Pair } from "./pair.ts"
import { sharesContentName } from "./renames.ts"
import { reordered } from "./reordered.ts"
import type { Consequence, ObjectReview } from "./review.ts"

/** Says what becomes of one object; undefined where nothing does. Of those in `contents`, old name → new, references follow. */
export function reviewObject(
  { before, after }: Pair,
  world: World,
  contents: ReadonlyMap<string, string>,
): ObjectReview | undefined {
  if (before !== undefined && after !== undefined) {
    const { app } = before
    const moved = app === after.app ? undefined : { from: app, to: after.app }
    return reviewChange({ before: before.manifest, after: after.manifest, moved, contents }, world)
  }
  const manifest = (after ?? before)?.manifest
  if (manifest === undefined) return undefined
  const removed = isKept(manifest, world.cluster.prune.allow) ? "keep" : "delete"
  return {
    object: objectId(manifest),
    action: before === undefined ? "create" : removed,
    manifest: maskObject(concealed(manifest)),
    consequences: meaningOf({ before: before?.manifest, after: after?.manifest }, world),
  }
}

interface Change {
  readonly before: Manifest
  readonly after: Manifest
  /** The apps, where another one declares the object now. */
  readonly moved: { readonly from: string; readonly to: string } | undefined
  readonly contents: ReadonlyMap<string, string>
}

function reviewChange(change: Change, world: World): ObjectReview | undefined {
  const { before, after, moved, contents } = change
  if (Bun.deepEquals(before, after)) return undefined
  const [object, from] = [objectId(after), objectId(before)]
  const { code, fields } = compareObjects(concealed(before), concealed(after))
  const isReference = ({ path, before: old, after: now }: FieldChange) =>
    path !== "metadata.name" &&
    typeof old === "string" &&
    contents.has(old) &&
    contents.get(old) === now
  const followed = fields.filter(isReference).map((field) => String(field.after))
  const shown = fields
    .filter((field) => !isExpected(field, moved) && !isReference(field))
    .map(maskField)
  if (object === from) {
    const meant = meaningOf({ before, after }, world)
    // What is left is order: it matters only where it has consequences.
    const nothing = fields.length + code.length === 0
    if (nothing && meant.length === 0) return undefined
    const order = nothing ? reordered(before, after) : []
    const consequences = [
      ...meant,
      ...order.map(orderText),
      ...following(followed),
      ...handedOver(moved),
    ]
    return { object, action: "configure", fields: shown, code, consequences }
  }
  const consequences = [
    ...(sharesContentName(before, after)
      ? meaningOf({ before, after }, world)
      : meaningOfRename({ before, after }, world)),
    ...following(followed),
    ...handedOver(moved),
  ]
  const other = shown.filter(({ path }) => !/^metadata\.name(space)?$/.test(path))
  return { object, action: "rename", from, fields: other, code, consequences }
}

/** The label that names the app says what is said in words. */
function isExpected({ path, before, after }: FieldChange, moved: Change["moved"]): boolean {
  if (moved === undefined || path !== `metadata.labels[${JSON.stringify(instanceLabel)}]`)
    return false
  return before === moved.from && after === moved.to
}

function handedOver(moved: Change["moved"]): readonly Consequence[] {
  if (moved === undefined) return []
  return [info(`goes over from the app ${moved.from} to the app ${moved.to}`)]
}

function following(names: readonly string[]): readonly Consequence[] {
  const once = [...new Set(names)]
  return once.length === 0 ? [] : [info(`follows ${listed(once)}, whose content changed`)]
}

function orderText(path: string): Consequence {
  return info(`differs only in the order of ${path}, which Kubernetes takes for a change`)
}
