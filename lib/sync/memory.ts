import type { LiveObject } from "#lib/kube/live-object.ts"
import type { Cluster, Ignored } from "#lib/kustomize/cluster.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { comparable } from "./comparable.ts"
import { stableHash } from "./stable-hash.ts"

/**
 * Remembers what every object looked like after this process applied it, or saw that nothing was to do:
 * while both the manifest and the live object are still the same, nobody needs to ask the API server again.
 */
export interface SyncMemory {
  isKnown(key: string, manifest: Manifest, live: LiveObject): boolean
  remember(key: string, manifest: Manifest, live: LiveObject): void
  forget(key: string): void
  /** The manifest of the object as it was applied last. */
  applied(key: string): Manifest | undefined
  /** What the cluster's file said in the last run. */
  cluster(): Pick<Cluster, "drift"> | undefined
  /** The fields that the cluster's file leaves alone. */
  ignored(): readonly Ignored[]
  noteCluster(cluster: Cluster): void
}

/** An empty memory. */
export function createMemory(): SyncMemory {
  const seen = new Map<string, Applied>()
  let noted: Cluster | undefined
  const hashLive = (live: LiveObject): string => stableHash(comparable(live))
  return {
    isKnown(key, manifest, live) {
      const known = seen.get(key)
      return known?.manifest === stableHash(manifest) && known.live === hashLive(live)
    },
    remember(key, manifest, live) {
      const text = JSON.stringify(manifest)
      seen.set(key, { manifest: stableHash(manifest), text, live: hashLive(live) })
    },
    forget(key) {
      seen.delete(key)
    },
    applied(key) {
      const text = seen.get(key)?.text
      return text === undefined ? undefined : (JSON.parse(text) as Manifest)
    },
    cluster: () => noted,
    ignored: () => noted?.ignore ?? [],
    noteCluster(cluster) {
      noted = cluster
    },
  }
}

interface Applied {
  /** Its hash, and the manifest itself as JSON, which takes less room than objects. */
  readonly manifest: string
  readonly text: string
  readonly live: string
}
