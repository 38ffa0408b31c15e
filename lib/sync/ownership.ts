import type { LiveObject } from "#lib/kube/live-object.ts"
import { objectId, objectKey } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import type { AppScope } from "./app-scope.ts"
import { applySetLabels } from "./applyset.ts"

/** Who owns what in one run: asked before an object is taken over or removed. */
export interface Ownership {
  /** The app of this repository whose ApplySet has this id. */
  appOf(setId: string): string | undefined
  /** The apps that render the object (by key) in this run. */
  wantedBy(key: string): readonly string[]
  /** The app is in the cluster's list but could not be rendered, so nobody knows what it wants. */
  isBroken(app: string): boolean
}

/** The object is somebody else's, or about to be nobody's. */
export class OwnershipError extends Error {
  override readonly name = "OwnershipError"
}

/** Throws when applying the manifest would take an object away from another app, repository or tool. */
export function checkOwnership(
  manifest: Manifest,
  live: LiveObject | undefined,
  { app, inventory, ownership }: Pick<AppScope, "app" | "inventory" | "ownership">,
): void {
  const refuse = (what: string): OwnershipError =>
    new OwnershipError(`Cannot apply ${objectId(manifest)}: ${what}`)
  const rival = ownership.wantedBy(objectKey(manifest)).find((other) => other !== app)
  if (rival !== undefined) throw refuse(`the app "${rival}" renders it too; one app must own it`)
  const owner = live?.metadata.labels?.[applySetLabels.partOf]
  if (owner === undefined || owner === inventory.setId) return
  const ownerApp = ownership.appOf(owner)
  if (ownerApp === undefined)
    throw refuse(`it belongs to another ApplySet (${owner}); remove it there first`)
  if (ownership.isBroken(ownerApp))
    throw refuse(`it belongs to the app "${ownerApp}", which has to render first to give it up`)
}

/** Throws when the object is on its way out: what is applied to it would go with it. */
export function checkStays(live: LiveObject): void {
  if (live.metadata.deletionTimestamp === undefined) return
  throw new OwnershipError(
    `Cannot apply ${objectId(live)}: it is being deleted; run again when it is gone`,
  )
}

/** Collects who owns what from the inventories and from what was rendered. */
export function ownershipOf(
  setIds: ReadonlyMap<string, string>,
  apps: readonly { readonly app: string; readonly manifests: readonly Manifest[] | undefined }[],
): Ownership {
  const wanted = new Map<string, string[]>()
  for (const { app, manifests } of apps)
    for (const manifest of manifests ?? []) {
      const key = objectKey(manifest)
      wanted.set(key, [...(wanted.get(key) ?? []), app])
    }
  const broken = new Set(apps.flatMap(({ app, manifests }) => (manifests ? [] : [app])))
  return {
    appOf: (setId) => setIds.get(setId),
    wantedBy: (key) => wanted.get(key) ?? [],
    isBroken: (app) => broken.has(app),
  }
}
