import { objectId } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { containersOf, podSpecOf } from "#lib/kustomize/pod-spec.ts"
import { recordsOf } from "#lib/kustomize/record.ts"
import { at } from "../at.ts"
import type { Consequence } from "../review.ts"
import type { Versions, World } from "./meaning.ts"
import { info, listed, notice } from "./words.ts"

/** Who reads a ConfigMap or Secret that changed, and when they will see it. */
export function configurationMeaning(
  { before, after }: Versions,
  { head }: World,
): readonly Consequence[] {
  if (before === undefined || after === undefined) return []
  if (after.kind !== "ConfigMap" && after.kind !== "Secret") return []
  if (
    Bun.deepEquals(contentOf(before), contentOf(after)) &&
    before.metadata.name === after.metadata.name
  )
    return []
  const here = head.filter(({ metadata }) => metadata.namespace === after.metadata.namespace)
  const atStart = here.filter((manifest) => readsAtStart(manifest, after))
  const later = here.filter((manifest) => mounts(manifest, after) && !atStart.includes(manifest))
  if (before.metadata.name !== after.metadata.name) {
    const readers = [...atStart, ...later]
    return readers.length === 0 ? [] : [info(`is read by ${names(readers)}`)]
  }
  return [
    ...(atStart.length === 0
      ? []
      : [
          notice(
            `reaches ${names(atStart)} only after a restart, which this change does not cause`,
          ),
        ]),
    ...(later.length === 0 ? [] : [info(`changes files in running pods of ${names(later)}`)]),
  ]
}

function names(manifests: readonly Manifest[]): string {
  const shown = manifests.slice(0, 5).map(objectId)
  const more = manifests.length - shown.length
  return more === 0 ? listed(shown) : `${shown.join(", ")} and ${more} more`
}

function contentOf({ data, binaryData, stringData }: Manifest): unknown {
  return { data, binaryData, stringData }
}

function readsAtStart(manifest: Manifest, { kind, metadata }: Manifest): boolean {
  const reference = kind === "Secret" ? "secret" : "configMap"
  return containersOf(podSpecOf(manifest) ?? {}).some(
    (container) =>
      recordsOf(container.env).some(
        (entry) => at(entry, "valueFrom", `${reference}KeyRef`, "name") === metadata.name,
      ) ||
      recordsOf(container.envFrom).some(
        (entry) => at(entry, `${reference}Ref`, "name") === metadata.name,
      ),
  )
}

function mounts(manifest: Manifest, { kind, metadata }: Manifest): boolean {
  const [volume, name] = kind === "Secret" ? ["secret", "secretName"] : ["configMap", "name"]
  return recordsOf(podSpecOf(manifest)?.volumes).some(
    (entry) =>
      at(entry, volume, name) === metadata.name ||
      recordsOf(at(entry, "projected", "sources")).some(
        (source) => at(source, volume, "name") === metadata.name,
      ),
  )
}
