import { objectId } from "#lib/kustomize/identity.ts"
import { parseImage } from "#lib/kustomize/image.ts"
import { containersOf, podSpecOf } from "#lib/kustomize/pod-spec.ts"
import type { Policy } from "./policy.ts"

/** Every image has a digest or the content version of a service of this repository as tag. */
export const imagesPinned: Policy = {
  name: "images-pinned",
  why: "A commit names what runs: an image that changes under the same name cannot be reviewed or rolled back",
  requirement: ["S4-60"],
  judge: ({ manifests }) =>
    manifests.flatMap((manifest) =>
      containersOf(podSpecOf(manifest) ?? {}).flatMap((container) => {
        const problem = problemOf(container.image)
        if (problem === undefined) return []
        const text = `container "${container.name}" ${problem}; name a digest, or use images: "tree" for a service of this repository`
        return [{ object: objectId(manifest), problem: text }]
      }),
    ),
}

function problemOf(image: unknown): string | undefined {
  if (typeof image !== "string" || image === "") return "has no image"
  const { tag, digest } = parseImage(image)
  if (digest !== undefined) {
    return /^sha256:[0-9a-f]{64}$/.test(digest)
      ? undefined
      : `uses "${image}", whose digest is not sha256 with 64 hex digits`
  }
  if (tag === undefined) return `uses "${image}", which has no tag and so means the latest`
  return /^tree-[0-9a-f]{16}$/.test(tag)
    ? undefined
    : `uses "${image}", which can change under the same name`
}
