import type { Cluster } from "#lib/kustomize/cluster.ts"
import { parseImage } from "#lib/kustomize/image.ts"
import { changeableImages } from "#lib/kustomize/images.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { containersOf, podSpecOf } from "#lib/kustomize/pod-spec.ts"
import { isRecord, type JsonRecord, recordsOf } from "#lib/kustomize/record.ts"
import { text } from "./facts/text.ts"
import { judgeEach } from "./judge-each.ts"
import type { Policy } from "./policy.ts"

/** Every image has a digest or the content version of a service of this repository as tag, and none is called latest. */
export const imagesPinned: Policy = {
  name: "images-pinned",
  why: "A commit names what runs: an image that changes under the same name cannot be reviewed or rolled back",
  requirement: ["S4-60"],
  judge: judgeEach((manifest, { cluster }) =>
    imagesOf(manifest).flatMap(([user, image]) => {
      const problem = problemOf(image, cluster)
      const remedy = `name a digest, or use images: "tree" for a service of this repository`
      return problem === undefined ? [] : [`${user} ${problem}; ${remedy}`]
    }),
  ),
}

/** A volume may be an image too, and custom resources have containers of their own. */
function imagesOf(manifest: Manifest): readonly (readonly [string, unknown])[] {
  const pod: JsonRecord | undefined = podSpecOf(manifest)
  if (pod === undefined)
    return (/^[A-Z]/.test(manifest.kind) ? changeableImages(manifest) : []).map(
      (image) => ["a container in it", image] as const,
    )
  return [
    ...containersOf(pod).map(({ name, image }) => [`container "${text(name)}"`, image] as const),
    ...recordsOf(pod.volumes).flatMap(({ name, image }) =>
      isRecord(image) ? [[`volume "${text(name)}"`, image.reference] as const] : [],
    ),
  ]
}

/** A content version is one where the render says what it is; written by hand it is a tag like others. */
function problemOf(image: unknown, cluster: Cluster): string | undefined {
  if (typeof image !== "string" || image === "") return "has no image"
  const { tag, digest } = parseImage(image)
  if (digest !== undefined) {
    if (!/^sha256:[0-9a-f]{64}$/.test(digest))
      return `uses "${text(image)}", whose digest is not sha256 with 64 hex digits`
    return tag === "latest"
      ? `uses the tag latest beside a digest, which says of no version that it is this one`
      : undefined
  }
  if (tag === undefined) return `uses "${text(image)}", which has no tag and so means the latest`
  return cluster.images !== undefined && /^tree-[0-9a-f]{16}$/.test(tag)
    ? undefined
    : `uses "${text(image)}", which can change under the same name`
}
