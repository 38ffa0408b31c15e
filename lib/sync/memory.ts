import type { LiveObject } from "#lib/kube/live-object.ts"
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
}

/** An empty memory. */
export function createMemory(): SyncMemory {
  const seen = new Map<string, { readonly manifest: string; readonly live: string }>()
  const hashLive = (live: LiveObject): string => stableHash(comparable(live))
  return {
    isKnown(key, manifest, live) {
      const known = seen.get(key)
      return known?.manifest === stableHash(manifest) && known.live === hashLive(live)
    },
    remember(key, manifest, live) {
      seen.set(key, { manifest: stableHash(manifest), live: hashLive(live) })
    },
    forget(key) {
      seen.delete(key)
    },
  }
}
