import { groupOf, objectKey } from "#lib/kustomize/identity.ts"
import type { AppScope } from "./app-scope.ts"
import { type Member, memberKey } from "./inventory.ts"

interface Identified {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly uid?: string }
}

/** What the inventory says about objects: manifests, or live ones with their uid. */
export function membersOf(objects: readonly Identified[]): readonly Member[] {
  return objects.map(({ apiVersion, kind, metadata: { name, namespace, uid } }) => ({
    group: groupOf(apiVersion),
    kind,
    ...(namespace !== undefined && { namespace }),
    name,
    ...(uid !== undefined && { uid }),
  }))
}

/** The members of an app's inventory that are not among the objects it wants. */
export function goneFrom(
  { inventory }: Pick<AppScope, "inventory">,
  wanted: readonly Identified[],
): readonly Member[] {
  const keys = new Set(wanted.map(objectKey))
  return inventory.members.filter((member) => !keys.has(memberKey(member)))
}
