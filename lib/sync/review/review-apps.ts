import { objectId } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import type { Rendered } from "#lib/render/rendered.ts"
import { compareObjects } from "./compare-objects.ts"
import { maskFields, maskManifest } from "./mask-values.ts"
import { meaningOf, type World } from "./meaning/meaning.ts"
import { isKept } from "./meaning/removal-meaning.ts"
import { info } from "./meaning/words.ts"
import { type Declared, type Pair, pair } from "./pair.ts"
import { contentName } from "./renames.ts"
import type { AppReview, ObjectReview } from "./review.ts"

/** Compares the apps of two renders, object by object. An app that failed on either side is left out: nothing is known about it. */
export function reviewApps(before: Rendered | undefined, after: Rendered): readonly AppReview[] {
  const broken = new Set([...brokenIn(before), ...brokenIn(after)])
  const [base, head] = [before, after].map((side) =>
    declaredIn(side).filter(({ app }) => !broken.has(app)),
  )
  const world: World = {
    base: (base ?? []).map(({ manifest }) => manifest),
    head: (head ?? []).map(({ manifest }) => manifest),
    cluster: after.cluster,
  }
  const pairs = Map.groupBy(pair(base ?? [], head ?? []), appOf)
  const names = [...(before?.cluster.apps ?? []), ...after.cluster.apps]
  return [...new Set(names)].flatMap((app) => {
    if (broken.has(app)) return []
    const objects = (pairs.get(app) ?? []).map((one) => reviewPair(one, world))
    const changed = objects.filter((object) => object !== undefined)
    return [{ app, unchanged: objects.length - changed.length, objects: changed }]
  })
}

function brokenIn(side: Rendered | undefined): readonly string[] {
  return (side?.apps ?? []).flatMap(({ state, app }) => (state === "failed" ? [app] : []))
}

function declaredIn(side: Rendered | undefined): readonly Declared[] {
  return (side?.apps ?? []).flatMap((one) =>
    one.state === "rendered" ? one.manifests.map((manifest) => ({ app: one.app, manifest })) : [],
  )
}

function appOf({ before, after }: Pair): string {
  return (after ?? before)?.app ?? ""
}

function reviewPair(one: Pair, world: World): ObjectReview | undefined {
  const [before, after] = [one.before?.manifest, one.after?.manifest]
  if (before !== undefined && after !== undefined) return reviewChange(before, after, world)
  const manifest = after ?? before
  if (manifest === undefined) return undefined
  const removed = isKept(manifest, world.cluster.prune.allow) ? "keep" : "delete"
  return {
    object: objectId(manifest),
    action: before === undefined ? "create" : removed,
    manifest: maskManifest(manifest),
    consequences: meaningOf({ before, after }, world),
  }
}

function reviewChange(before: Manifest, after: Manifest, world: World): ObjectReview | undefined {
  if (Bun.deepEquals(before, after)) return undefined
  const [object, from] = [objectId(after), objectId(before)]
  const difference = compareObjects(before, after)
  const { code } = difference
  const fields = maskFields(after.kind, difference.fields)
  if (object === from) {
    const consequences = meaningOf({ before, after }, world)
    // What is left is order: it matters only where it has consequences.
    if (fields.length + code.length + consequences.length === 0) return undefined
    return { object, action: "configure", fields, code, consequences }
  }
  const renamed = contentName(before) !== undefined && contentName(before) === contentName(after)
  const consequences = renamed
    ? meaningOf({ before, after }, world)
    : [
        info("is deleted under its old name and created under the new one"),
        ...meaningOf({ before, after: undefined }, world),
        ...meaningOf({ before: undefined, after }, world),
      ]
  const other = fields.filter(({ path }) => path !== "metadata.name")
  return { object, action: "rename", from, fields: other, code, consequences }
}
