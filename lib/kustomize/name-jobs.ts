import { hashedName } from "./content-hash.ts"
import { idOf, objectId } from "./identity.ts"
import { nameByContentAnnotation } from "./job.ts"
import type { Manifest } from "./manifest.ts"
import { renamed } from "./name-by-content.ts"
import type { App } from "./overlay.ts"
import { isRecord } from "./record.ts"

/** Gives every Job that asks for it a name with a hash of its spec, in `after` too; the last step, when images are known. */
export function nameJobs({ after, manifests }: App): App {
  const names = new Map(
    manifests.filter(isNamedByContent).map((job) => [idOf(job), `Job/${hashedName(job)}`]),
  )
  return {
    after: after.map((entry) => names.get(entry) ?? entry),
    manifests: renamed(manifests, isNamedByContent),
  }
}

/** Says whether the Job asks for a name by its content. */
export function isNamedByContent({ kind, metadata }: Manifest): boolean {
  return kind === "Job" && metadata.annotations?.[nameByContentAnnotation] === "true"
}

/** `Kind/namespace/name` as declared: without the hash of a Job that is named by its content. */
export function declaredId(manifest: Manifest): string {
  const id = objectId(manifest)
  return isNamedByContent(manifest) ? id.replace(/-[0-9a-z]{10}$/, "") : id
}

/** Names of pods and labels are made of a Job's name. */
const longestName = 63

/** Lists why Jobs cannot be named by content, each as a full sentence. */
export function jobProblems(manifests: readonly Manifest[]): readonly string[] {
  return manifests.filter(isNamedByContent).flatMap((manifest) => {
    const name = hashedName(manifest)
    return [
      ...(isRecord(manifest.spec) && manifest.spec.ttlSecondsAfterFinished !== undefined
        ? [
            `Cannot name ${objectId(manifest)} by its content: ttlSecondsAfterFinished would remove it, and the next run would start it again; leave the field out`,
          ]
        : []),
      ...(name.length > longestName
        ? [
            `Cannot name ${objectId(manifest)} by its content: ${name} has ${name.length} characters; at most ${longestName} are allowed`,
          ]
        : []),
    ]
  })
}
