import { instanceLabel } from "#lib/kustomize/finish.ts"
import { groupOf } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { declaredId, isNamedByContent } from "#lib/kustomize/name-jobs.ts"
import { isRecord } from "#lib/kustomize/record.ts"
import type { Declared } from "./pair.ts"

/** Finds which of the removed objects live on under another name: new object → what it was. */
export function findRenames(
  removed: readonly Declared[],
  created: readonly Declared[],
): ReadonlyMap<Declared, Declared> {
  const found = new Map<Declared, Declared>()
  const left = new Set(removed)
  const open = new Set(created)
  const settle = (after: Declared, before: Declared | undefined) => {
    if (before === undefined) return
    found.set(after, before)
    left.delete(before)
    open.delete(after)
  }
  for (const sameness of [contentName, moved, byContent]) {
    const index = Map.groupBy(left, ({ manifest, app }) => sameness(manifest, app))
    for (const one of [...open]) {
      const same = sameness(one.manifest, one.app)
      if (same !== undefined) settle(one, index.get(same)?.shift())
    }
  }
  for (const group of Map.groupBy(open, ({ manifest }) => kindOf(manifest)).values())
    for (const [after, before] of similar(group, left)) settle(after, before)
  return found
}

/** Names a ConfigMap, Secret or Job without the hash of its content; undefined where the name has none. */
function contentName(manifest: Manifest): string | undefined {
  const { kind, metadata } = manifest
  if (isNamedByContent(manifest)) return declaredId(manifest)
  // Hexadecimal digits, or those that kustomize writes in their place.
  const base = /^(?<base>.+)-[0-9a-hkmt]{10}$/.exec(metadata.name)?.groups?.base
  if (base === undefined || (kind !== "ConfigMap" && kind !== "Secret")) return undefined
  return `${kind}/${metadata.namespace ?? ""}/${base}`
}

/** Says whether two objects are named by their content and differ in nothing else of their names. */
export function sharesContentName(a: Manifest, b: Manifest): boolean {
  const name = contentName(a)
  return name !== undefined && name === contentName(b)
}

/** An app's object of a namespace: it may go to another one. */
function moved(manifest: Manifest, app: string): string | undefined {
  const { name, namespace } = manifest.metadata
  return namespace === undefined ? undefined : `${app}/${kindOf(manifest)}/${name}`
}

/** Everything an object says but where and under which name. Objects that say nothing are not taken for each other. */
function byContent(manifest: Manifest): string | undefined {
  const leaves = leavesOf(manifest)
  return leaves.size < 3 ? undefined : `${kindOf(manifest)}\n${[...leaves].sort().join("\n")}`
}

/** More pairs than this are not compared one by one. */
const pairsAtMost = 10_000

/** The best pairs first, each object once. */
function similar(created: readonly Declared[], removed: ReadonlySet<Declared>) {
  const kind = created[0] && kindOf(created[0].manifest)
  const old = [...removed].filter(({ manifest }) => kindOf(manifest) === kind)
  if (old.length * created.length > pairsAtMost) return []
  const [left, right] = [old, created].map((side) =>
    side.map((one) => ({ one, leaves: leavesOf(one.manifest) })),
  )
  const scored = (left ?? []).flatMap((before) =>
    (right ?? []).map((after) => ({
      before: before.one,
      after: after.one,
      score: overlap(before.leaves, after.leaves),
    })),
  )
  const taken = new Set<Declared>()
  const pairs: [Declared, Declared][] = []
  for (const { before, after, score } of scored.sort((a, b) => b.score - a.score)) {
    if (score < 0.7 || taken.has(before) || taken.has(after)) continue
    taken.add(before).add(after)
    pairs.push([after, before])
  }
  return pairs
}

/** How much two objects have in common: 1 all, 0 nothing. Few fields prove nothing. */
function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const common = [...a].filter((leaf) => b.has(leaf)).length
  return common < 3 ? 0 : common / (a.size + b.size - common)
}

/** What an object says, one line a value, with its own name and namespace taken out of every text. */
function leavesOf(manifest: Manifest): ReadonlySet<string> {
  const { name, namespace } = manifest.metadata
  const leaves = new Set<string>()
  const neutral = (text: string): string => {
    const nameless = text.replaceAll(name, "\u0000name")
    return namespace === undefined ? nameless : nameless.replaceAll(namespace, "\u0000namespace")
  }
  const walk = (node: unknown, path: string): void => {
    if (Array.isArray(node)) for (const item of node) walk(item, `${path}[]`)
    else if (isRecord(node))
      for (const [key, value] of Object.entries(node)) walk(value, `${path}.${key}`)
    else leaves.add(`${path}=${typeof node === "string" ? neutral(node) : String(node)}`)
  }
  const { apiVersion: _apiVersion, kind: _kind, metadata, ...rest } = manifest
  const { [instanceLabel]: _app, ...labels } = metadata.labels ?? {}
  walk({ ...rest, labels, annotations: metadata.annotations }, "")
  return leaves
}

function kindOf({ apiVersion, kind }: Manifest): string {
  return `${groupOf(apiVersion)}/${kind}`
}
