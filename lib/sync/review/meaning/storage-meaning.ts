import { podSpecOf } from "#lib/kustomize/pod-spec.ts"
import { recordsOf } from "#lib/kustomize/record.ts"
import { at } from "../at.ts"
import type { Consequence } from "../review.ts"
import type { Versions } from "./meaning.ts"
import { danger, notice } from "./words.ts"

/** Claims that shrink or grow, and data that pods do not see any more. */
export function storageMeaning({ before, after }: Versions): readonly Consequence[] {
  if (before === undefined || after === undefined) return []
  if (after.kind === "PersistentVolumeClaim") return size(storageOf(before), storageOf(after))
  const [old, now] = [claimsOf(before), claimsOf(after)]
  const deletes = (manifest: typeof before, when: string) =>
    at(manifest, "spec", "persistentVolumeClaimRetentionPolicy", when) === "Delete"
  return [
    ...old
      .filter((claim) => !now.includes(claim))
      .map((claim) =>
        danger(`uses the volume claim ${claim} no more: its pods start without that data`),
      ),
    ...["whenDeleted", "whenScaled"]
      .filter((when) => !deletes(before, when) && deletes(after, when))
      .map((when) =>
        danger(
          `deletes the volume claims of its pods ${when === "whenScaled" ? "when it scales down" : "with itself"} from now on`,
        ),
      ),
  ]
}

function size(before: unknown, after: unknown): readonly Consequence[] {
  const [old, now] = [bytesOf(before), bytesOf(after)]
  if (old === undefined || now === undefined || old === now) return []
  return now > old
    ? [notice(`grows the volume claim from ${String(before)} to ${String(after)}`)]
    : [
        danger(
          `shrinks a volume claim from ${String(before)} to ${String(after)}, which Kubernetes refuses`,
        ),
      ]
}

function storageOf(manifest: unknown): unknown {
  return at(manifest, "spec", "resources", "requests", "storage")
}

/** `1Gi`, `500M`, `1e9`; see Quantity in the Kubernetes API. */
function bytesOf(quantity: unknown): number | undefined {
  const { number, unit = "" } =
    /^(?<number>[\d.]+(?:[eE]\d+)?)(?<unit>[kKMGTPE]i?)?$/.exec(String(quantity))?.groups ?? {}
  if (number === undefined) return undefined
  const power = "KMGTPE".indexOf(unit.charAt(0).toUpperCase()) + 1
  return Number(number) * (unit === "" ? 1 : (unit.endsWith("i") ? 1024 : 1000) ** power)
}

function claimsOf(manifest: NonNullable<Versions["before"]>): readonly string[] {
  return recordsOf(podSpecOf(manifest)?.volumes).flatMap((volume) => {
    const claim = at(volume, "persistentVolumeClaim", "claimName")
    return typeof claim === "string" ? [claim] : []
  })
}
