import type { LiveObject } from "#lib/kube/live-object.ts"
import type { Cluster, Ignored } from "#lib/kustomize/cluster.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import type { JsonRecord } from "#lib/kustomize/record.ts"
import { comparable } from "./comparable.ts"
import { appliedFields, ownedValues } from "./owned-values.ts"
import { stableHash } from "./stable-hash.ts"
import { createVerdictMemory, type VerdictMemory } from "./verdict-memory.ts"

/**
 * Remembers what every object looked like after this process applied it, or saw that nothing was to do:
 * while both the manifest and what we apply of the live object are still the same, nobody needs to ask the API server again.
 */
export interface SyncMemory {
  isKnown(key: string, manifest: Manifest, live: LiveObject): boolean
  /** What we apply of the live object is as it was when it was applied last, whatever the manifest is now. */
  isAsApplied(key: string, live: LiveObject): boolean
  remember(key: string, manifest: Manifest, live: LiveObject): void
  forget(key: string): void
  /** The object was applied, or found to be as it is wanted. */
  has(key: string): boolean
  /** The manifest of the object as it was applied last. */
  applied(key: string): Manifest | undefined
  /** What the cluster's file said in the last run. */
  cluster(): Pick<Cluster, "drift"> | undefined
  /** The fields that the cluster's file leaves alone. */
  ignored(): readonly Ignored[]
  noteCluster(cluster: Cluster): void
  readonly verdicts: VerdictMemory
}

/** An empty memory. */
export function createMemory(): SyncMemory {
  const seen = new Map<string, Applied>()
  let noted: Cluster | undefined
  const trees = new Map<string, JsonRecord>()

  /** Many objects are alike: they share one tree. */
  function treeOf(live: LiveObject): JsonRecord | undefined {
    const fields = appliedFields(live)?.fields
    if (fields === undefined) return undefined
    const text = JSON.stringify(fields)
    const known = trees.get(text)
    if (known === undefined) trees.set(text, fields)
    return known ?? fields
  }

  function isAsApplied(key: string, live: LiveObject): boolean {
    const known = seen.get(key)
    const { deletionTimestamp, resourceVersion, uid } = live.metadata
    if (known === undefined || deletionTimestamp !== undefined || known.uid !== uid) return false
    if (known.version === resourceVersion) return true
    if (hashOf(live, known.tree) !== known.live) return false
    // What others changed is not looked at again.
    seen.set(key, { ...known, version: resourceVersion })
    return true
  }

  return {
    isKnown(key, manifest, live) {
      const known = seen.get(key)
      return known?.text === JSON.stringify(manifest) && isAsApplied(key, live)
    },
    isAsApplied,
    remember(key, manifest, live) {
      const text = JSON.stringify(manifest)
      const { resourceVersion: version, uid } = live.metadata
      const before = seen.get(key)
      const tree = treeOf(live) ?? (before?.text === text ? before.tree : undefined)
      seen.set(key, { text, uid, version, tree, live: hashOf(live, tree) })
    },
    forget(key) {
      seen.delete(key)
    },
    has: (key) => seen.has(key),
    applied(key) {
      const text = seen.get(key)?.text
      return text === undefined ? undefined : (JSON.parse(text) as Manifest)
    },
    verdicts: createVerdictMemory(),
    cluster: () => noted,
    ignored: () => noted?.ignore ?? [],
    noteCluster(cluster) {
      noted = cluster
    },
  }
}

interface Applied {
  /** The manifest as JSON, which takes less room than objects. */
  readonly text: string
  readonly uid: string
  /** The newest that was found to be as it was applied. */
  readonly version: string
  /** The fields that we apply; undefined when the API server did not say. */
  readonly tree: JsonRecord | undefined
  /** Of the values of these fields: what controllers write beside them makes no difference. */
  readonly live: string
}

function hashOf(live: LiveObject, tree: JsonRecord | undefined): string {
  if (tree === undefined) return stableHash(comparable(live))
  return stableHash(ownedValues(live, tree))
}
