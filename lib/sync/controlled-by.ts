import type { LiveObject } from "#lib/kube/live-object.ts"

/** Finds the objects whose controller has this uid. */
export type ControlledBy = (uid: string) => readonly LiveObject[]

/** Looks among objects that are at hand. */
export function controlledAmong(objects: readonly LiveObject[]): ControlledBy {
  const found = new Map<string, LiveObject[]>()
  for (const object of objects) {
    const uid = controllerOf(object)
    if (uid === undefined) continue
    const siblings = found.get(uid)
    if (siblings === undefined) found.set(uid, [object])
    else siblings.push(object)
  }
  return (uid) => found.get(uid) ?? []
}

/** The uid of the object that controls this one. */
export function controllerOf({ metadata }: LiveObject): string | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller === true)?.uid
}
