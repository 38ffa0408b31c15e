import { objectId, objectKey } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { containersOf, podSpecOf } from "#lib/kustomize/pod-spec.ts"
import { recordsOf } from "#lib/kustomize/record.ts"
import { at } from "../at.ts"
import type { Consequence } from "../review.ts"
import type { Versions, World } from "./meaning.ts"
import { neighboursIn } from "./neighbours.ts"
import { info, listed, notice } from "./words.ts"

/** Who reads a ConfigMap or Secret that changed, and when they will see it. */
export function configurationMeaning(
  { before, after }: Versions,
  { base, head }: World,
): readonly Consequence[] {
  if (before === undefined || after === undefined) return []
  if (after.kind !== "ConfigMap" && after.kind !== "Secret") return []
  if (
    Bun.deepEquals(contentOf(before), contentOf(after)) &&
    before.metadata.name === after.metadata.name
  )
    return []
  const { workloads } = neighboursIn(head, after.metadata.namespace)
  const here = workloads.map(({ manifest }) => manifest)
  const readers = here.filter((one) => readsAtStart(one, after) || mounts(one, after))
  const waiting = readers.filter((one) => !isRestarted(one, base))
  const atStart = waiting.filter((one) => readsAtStart(one, after))
  const later = waiting.filter((one) => !atStart.includes(one))
  // Of a name by content every reader is told anew.
  const fresh = before.metadata.name !== after.metadata.name
  const restarted = fresh ? readers : readers.filter((one) => !waiting.includes(one))
  const read = restarted.length === 0 ? [] : [info(`is read by ${names(restarted)}`)]
  if (fresh) return read
  return [
    ...(atStart.length === 0
      ? []
      : [
          notice(
            `reaches ${names(atStart)} only after a restart, which this change does not cause`,
          ),
        ]),
    ...read,
    ...(later.length === 0 ? [] : [info(`changes files in running pods of ${names(later)}`)]),
  ]
}

/** What is new starts with it, and so do pods that change with it. */
function isRestarted(reader: Manifest, base: readonly Manifest[]): boolean {
  const key = objectKey(reader)
  const { workloads } = neighboursIn(base, reader.metadata.namespace)
  const former = workloads.find(({ manifest }) => objectKey(manifest) === key)?.manifest
  const [old, now] = [former, reader].map((one) => at(one, "spec", "template"))
  return !Bun.deepEquals(old, now)
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
