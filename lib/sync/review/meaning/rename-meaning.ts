import { recordsOf } from "#lib/kustomize/record.ts"
import { at } from "../at.ts"
import type { Consequence } from "../review.ts"
import type { Versions } from "./meaning.ts"
import { danger, info } from "./words.ts"

/** Another name or namespace: a new object is made, the old one goes when that is healthy, and data stays where it was. */
export function renameMeaning({ before, after }: Versions): readonly Consequence[] {
  if (before === undefined || after === undefined) return []
  const { name, namespace } = before.metadata
  const place = namespace === after.metadata.namespace ? "name" : "namespace"
  const created = `is created under its new ${place}, and deleted under the old one when that is healthy`
  return [...emptied(name, after), info(created)]
}

/** Claims of a StatefulSet are named after it, and nobody moves what is in them. */
function emptied(name: string, after: NonNullable<Versions["after"]>): readonly Consequence[] {
  if (after.kind === "PersistentVolumeClaim")
    return [danger(`starts empty: nothing copies the data of ${name}`)]
  if (recordsOf(at(after, "spec", "volumeClaimTemplates")).length === 0) return []
  return [danger(`starts with empty volumes: the claims of ${name} are not moved`)]
}
