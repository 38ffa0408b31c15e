import type { Manifest } from "#lib/kustomize/manifest.ts"
import { containersOf, podSpecOf } from "#lib/kustomize/pod-spec.ts"
import { isRecord, recordsOf } from "#lib/kustomize/record.ts"
import { few } from "./few.ts"
import { text } from "./text.ts"

/** Lists the mounts of containers that name no volume of their pod, nor a claim of their StatefulSet. */
export function mountProblems(manifest: Manifest): readonly string[] {
  const pod = podSpecOf(manifest)
  if (pod === undefined) return []
  const { volumeClaimTemplates } = isRecord(manifest.spec) ? manifest.spec : {}
  const volumes = [
    ...recordsOf(pod.volumes).map(({ name }) => name),
    ...recordsOf(volumeClaimTemplates).map(({ metadata }) =>
      isRecord(metadata) ? metadata.name : undefined,
    ),
  ]
  return containersOf(pod).flatMap(({ name, volumeMounts, volumeDevices }) =>
    [...recordsOf(volumeMounts), ...recordsOf(volumeDevices)]
      .filter((mount) => !volumes.includes(mount.name))
      .map(
        (mount) =>
          `container "${text(name)}" mounts the volume "${text(mount.name)}"; the pod's volumes are ${few(volumes.map(text)) || "none"}`,
      ),
  )
}
