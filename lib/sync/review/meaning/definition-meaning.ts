import { recordsOf } from "#lib/kustomize/record.ts"
import { at } from "../at.ts"
import type { Consequence } from "../review.ts"
import type { Versions } from "./meaning.ts"
import { danger, notice } from "./words.ts"

/** Versions of a custom resource that are served no more, and the one that is stored. */
export function definitionMeaning({ before, after }: Versions): readonly Consequence[] {
  if (before?.kind !== "CustomResourceDefinition" || after === undefined) return []
  const [old, now] = [versionsOf(before), versionsOf(after)]
  const kind = String(at(after, "spec", "names", "kind"))
  const group = String(at(after, "spec", "group"))
  const gone = old.filter(({ name }) => !now.some((version) => version.name === name))
  const unserved = old.filter(
    ({ name, served }) => served && !now.some((version) => version.name === name && version.served),
  )
  const stored = now.find(({ storage }) => storage)?.name
  return [
    ...unserved.map(({ name }) =>
      danger(`serves ${kind} as ${group}/${name} no more: who asks for that gets an error`),
    ),
    ...gone
      .filter(({ storage }) => storage)
      .map(({ name }) =>
        danger(
          `removes the version ${name}, in which objects are stored: Kubernetes refuses that until status.storedVersions does not name it`,
        ),
      ),
    ...(stored !== undefined && old.some((version) => version.storage && version.name !== stored)
      ? [notice(`stores ${kind} as ${stored} from now on`)]
      : []),
  ]
}

function versionsOf(definition: Versions["before"]) {
  return recordsOf(at(definition, "spec", "versions")).map(({ name, served, storage }) => ({
    name: String(name),
    served: served === true,
    storage: storage === true,
  }))
}
