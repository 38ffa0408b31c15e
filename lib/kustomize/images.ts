import { parseImage } from "./image.ts"
import { apiVersions, type Kind } from "./kinds.ts"
import type { Manifest } from "./manifest.ts"
import { containersOf, mapContainers, mapPodSpec, podSpecOf } from "./pod-spec.ts"
import { isRecord, type JsonRecord, recordsOf } from "./record.ts"

/** What becomes of an image; a tag or a digest alone removes the other. */
export interface ImageChange {
  readonly newName?: string
  readonly newTag?: string
  readonly digest?: `sha256:${string}`
}

/** Lists the images of a manifest's containers. */
export function imagesOf(manifest: Manifest): readonly string[] {
  const podSpec = podSpecOf(manifest)
  if (podSpec === undefined) return []
  const images = containersOf(podSpec).map(({ image }) => image)
  return images.filter((image) => typeof image === "string")
}

/** Returns the manifest with every container's image changed. */
export function mapImages(manifest: Manifest, change: (image: string) => string): Manifest {
  return mapPodSpec(manifest, (podSpec) =>
    mapContainers(podSpec, (container) => one(container, change)),
  )
}

/** Lists every image that `changeImages()` looks at: containers, image volumes, containers in custom resources. */
export function changeableImages(manifest: Manifest): readonly string[] {
  const images: string[] = []
  mapEvery(manifest, (image) => {
    images.push(image)
    return image
  })
  return images
}

/** Changes images by name, whatever tag the base gives them; a text is `tag@digest` or `@digest`. */
export function changeImages(
  manifests: readonly Manifest[],
  changes: Readonly<Record<string, string | ImageChange>>,
): readonly Manifest[] {
  const known = new Map<string, string>()
  const change = (image: string): string => {
    const outcome = known.get(image) ?? changedBy(changes, image)
    known.set(image, outcome)
    return outcome
  }
  return manifests.map((manifest) => mapEvery(manifest, change))
}

function changedBy(changes: Readonly<Record<string, string | ImageChange>>, image: string): string {
  const { name } = parseImage(image)
  const change = Object.hasOwn(changes, name) ? changes[name] : undefined
  return change === undefined ? image : changed(image, change)
}

function changed(image: string, change: string | ImageChange): string {
  const { name, tag, digest } = parseImage(image)
  if (typeof change === "string") {
    return change.startsWith("@") ? `${name}${change}` : `${name}:${change}`
  }
  const keeps = change.newTag === undefined && change.digest === undefined
  const version = keeps ? { tag, digest } : { tag: change.newTag, digest: change.digest }
  const tagged = version.tag === undefined ? "" : `:${version.tag}`
  const pinned = version.digest === undefined ? "" : `@${version.digest}`
  return `${change.newName ?? name}${tagged}${pinned}`
}

function mapEvery(manifest: Manifest, change: (image: string) => string): Manifest {
  if (podSpecOf(manifest) !== undefined)
    return mapPodSpec(manifest, (podSpec) =>
      withVolumes(
        mapContainers(podSpec, (container) => one(container, change)),
        change,
      ),
    )
  return isBuiltIn(manifest) ? manifest : (withNested(manifest, change) as Manifest)
}

/** Kubernetes's own kinds have containers in pod specs only. */
function isBuiltIn({ apiVersion, kind }: Manifest): boolean {
  return Object.hasOwn(apiVersions, kind) && apiVersions[kind as Kind] === apiVersion
}

function withVolumes(podSpec: JsonRecord, change: (image: string) => string): JsonRecord {
  if (podSpec.volumes === undefined) return podSpec
  if (!recordsOf(podSpec.volumes).some(({ image }) => isRecord(image))) return podSpec
  const volumes = recordsOf(podSpec.volumes).map((volume) =>
    isRecord(volume.image) && typeof volume.image.reference === "string"
      ? { ...volume, image: { ...volume.image, reference: change(volume.image.reference) } }
      : volume,
  )
  return { ...podSpec, volumes }
}

/** Custom resources hold pod specs too: whatever is called containers or initContainers, at any depth. */
function withNested(node: unknown, change: (image: string) => string): unknown {
  if (Array.isArray(node)) {
    const items = node.map((item) => withNested(item, change))
    return items.every((item, index) => item === node[index]) ? node : items
  }
  if (!isRecord(node)) return node
  let changed = node
  for (const [field, value] of Object.entries(node)) {
    if (typeof value !== "object") continue
    const inside = withNested(value, change)
    const isList = field === "containers" || field === "initContainers"
    const outcome = isList && Array.isArray(inside) ? withImages(inside, change) : inside
    if (outcome !== value) changed = { ...changed, [field]: outcome }
  }
  return changed
}

function withImages(
  list: readonly unknown[],
  change: (image: string) => string,
): readonly unknown[] {
  const items = list.map((item) => (isRecord(item) ? one(item, change) : item))
  return items.every((item, index) => item === list[index]) ? list : items
}

function one(container: JsonRecord, change: (image: string) => string): JsonRecord {
  if (typeof container.image !== "string") return container
  const image = change(container.image)
  return image === container.image ? container : { ...container, image }
}
