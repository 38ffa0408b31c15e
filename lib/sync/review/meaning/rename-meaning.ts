import { objectId } from "#lib/kustomize/identity.ts"
import type { Consequence } from "../review.ts"
import type { Versions, World } from "./meaning.ts"
import { isClaimless, isKept } from "./removal-meaning.ts"
import { danger, info } from "./words.ts"

/** Another name or namespace: a new object is made, the old one goes when that is healthy, and data stays where it was. */
export function renameMeaning(
  { before, after }: Versions,
  { cluster }: World,
): readonly Consequence[] {
  if (before === undefined || after === undefined) return []
  const { namespace } = before.metadata
  const place = namespace === after.metadata.namespace ? "name" : "namespace"
  const created = `is created under its new ${place}`
  const gone = isKept(before, cluster.prune.allow)
    ? ""
    : ", and deleted under the old one when that is healthy"
  return [...emptied(objectId(before), after), info(`${created}${gone}`)]
}

/** Claims of a StatefulSet are named after it, and nobody moves what is in them. */
function emptied(old: string, after: NonNullable<Versions["after"]>): readonly Consequence[] {
  if (after.kind === "PersistentVolumeClaim")
    return [danger(`starts empty: nothing copies what is in ${old}`)]
  if (isClaimless(after)) return []
  return [danger(`starts with empty volumes: nothing moves the claims of ${old}`)]
}
