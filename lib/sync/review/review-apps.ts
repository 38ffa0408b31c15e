import type { Rendered } from "#lib/render/rendered.ts"
import type { World } from "./meaning/meaning.ts"
import { type Declared, type Pair, pair } from "./pair.ts"
import { sharesContentName } from "./renames.ts"
import type { AppReview } from "./review.ts"
import { reviewObject } from "./review-object.ts"

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
  const found = pair(base ?? [], head ?? [])
  const pairs = Map.groupBy(found, appOf)
  const contents = renamedContents(found)
  const names = [...(before?.cluster.apps ?? []), ...after.cluster.apps]
  return [...new Set(names)].flatMap((app) => {
    if (broken.has(app)) return []
    const objects = (pairs.get(app) ?? []).map((one) => reviewObject(one, world, contents))
    const changed = objects.filter((object) => object !== undefined)
    return [{ app, unchanged: objects.length - changed.length, objects: changed }]
  })
}

/** The names of those whose name changed with their content: old → new. */
function renamedContents(pairs: readonly Pair[]): ReadonlyMap<string, string> {
  return new Map(
    pairs.flatMap(({ before, after }) => {
      if (before === undefined || after === undefined) return []
      const [old, now] = [before.manifest, after.manifest]
      const [from, to] = [old.metadata.name, now.metadata.name]
      return from !== to && sharesContentName(old, now) ? [[from, to] as const] : []
    }),
  )
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
