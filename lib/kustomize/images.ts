import { parseImage } from "./image.ts"
import type { Manifest } from "./manifest.ts"
import { containersOf, mapContainers, mapPodSpec, podSpecOf } from "./pod-spec.ts"

/** Lists the images of a manifest's containers. */
export function imagesOf(manifest: Manifest): readonly string[] {
  return containersOf(podSpecOf(manifest) ?? {}).flatMap(({ image }) =>
    typeof image === "string" ? [image] : [],
  )
}

/** Returns the manifest with every container's image changed. */
export function mapImages(manifest: Manifest, change: (image: string) => string): Manifest {
  return mapPodSpec(manifest, (podSpec) =>
    mapContainers(podSpec, (container) =>
      typeof container.image === "string"
        ? { ...container, image: change(container.image) }
        : container,
    ),
  )
}

/** Pins images by name, whatever tag the base gives them; `versions` are `tag@digest` or `@digest`. */
export function pinImages(
  manifest: Manifest,
  versions: Readonly<Record<string, string>>,
): Manifest {
  if (Object.keys(versions).length === 0) return manifest
  return mapImages(manifest, (image) => {
    const { name } = parseImage(image)
    const version = Object.hasOwn(versions, name) ? versions[name] : undefined
    if (version === undefined) return image
    return version.startsWith("@") ? `${name}${version}` : `${name}:${version}`
  })
}
