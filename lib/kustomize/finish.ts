import type { Cluster } from "./cluster.ts"
import { objectId, objectKey } from "./identity.ts"
import { parseImage, serviceOf } from "./image.ts"
import { imagesOf, mapImages } from "./images.ts"
import { apiVersions } from "./kinds.ts"
import type { Manifest } from "./manifest.ts"
import { jobProblems, nameJobs } from "./name-jobs.ts"
import { inApplyOrder } from "./order.ts"
import type { App } from "./overlay.ts"
import { isNamespaced } from "./scope.ts"

export interface Finish {
  readonly app: string
  readonly cluster: Cluster
  readonly after: readonly string[]
  readonly manifests: readonly Manifest[]
  /** Service of the repository → tag of its content version: `{ "rotisserie-app": "tree-…" }`. */
  readonly versions: Readonly<Record<string, string>>
}

/**
 * Finishes an app's manifests: the instance label, content versions of the repository's own images,
 * names of Jobs, apply order. Throws a TypeError that lists every image without version, every namespace that the
 * cluster does not allow and every object declared twice, one per line.
 */
export function finishApp(finish: Finish): App {
  const { app, manifests } = finish
  const problems = [
    ...(manifests.length === 0
      ? [`Cannot render the app "${app}": it has no manifests, which would remove everything`]
      : []),
    ...duplicates(manifests),
    ...manifests.map((manifest) => namespaceProblem(manifest, finish.cluster)).filter(isText),
    ...unversionedImages(finish),
    ...jobProblems(manifests),
  ]
  if (problems.length > 0) throw new TypeError(problems.join("\n"))
  const finished = manifests.map((manifest) => labelled(versioned(manifest, finish), app))
  const named = nameJobs({ after: finish.after, manifests: finished })
  return { ...named, manifests: inApplyOrder(named.manifests) }
}

/** The label that names the app of an object. */
export const instanceLabel = "app.kubernetes.io/instance"

function labelled(manifest: Manifest, app: string): Manifest {
  const { metadata } = manifest
  const labels = { ...metadata.labels, [instanceLabel]: app }
  return { ...manifest, metadata: { ...metadata, labels } }
}

function versioned(manifest: Manifest, finish: Finish): Manifest {
  return mapImages(manifest, (image) =>
    isPinned(image) ? image : `${image}:${versionOf(image, finish)}`,
  )
}

function isPinned(image: string): boolean {
  const { tag, digest } = parseImage(image)
  return tag !== undefined || digest !== undefined
}

function versionOf(image: string, { cluster, versions }: Finish): string | undefined {
  const { images } = cluster
  if (images === undefined) return undefined
  if (images !== "tree" && Object.hasOwn(images, image)) return images[image]
  const service = serviceOf({ name: image })
  return Object.hasOwn(versions, service) ? versions[service] : undefined
}

function unversionedImages(finish: Finish): readonly string[] {
  const problems: string[] = []
  for (const manifest of finish.manifests)
    for (const image of imagesOf(manifest))
      if (!isPinned(image) && versionOf(image, finish) === undefined)
        problems.push(
          `Cannot use the image "${image}" in ${objectId(manifest)}: it has no tag, and ${why(image, finish)}`,
        )
  return problems
}

function why(image: string, { cluster, versions }: Finish): string {
  if (cluster.images === undefined)
    return `cluster "${cluster.name}" does not say images: "tree"; name its digest`
  const services = Object.keys(versions).sort().join(", ")
  return `no service of this repository is called "${serviceOf({ name: image })}"; it has ${services || "none"}`
}

function namespaceProblem(manifest: Manifest, { name, namespaces }: Cluster): string | undefined {
  const namespace =
    manifest.kind === "Namespace" ? manifest.metadata.name : manifest.metadata.namespace
  if (namespace === undefined) {
    return Object.hasOwn(apiVersions, manifest.kind) && isNamespaced(manifest)
      ? `Cannot render ${objectId(manifest)}: it has no namespace; overlay() gives it one`
      : undefined
  }
  if (namespaces.includes(namespace)) return undefined
  return `Cannot render ${objectId(manifest)}: cluster "${name}" allows the namespaces ${namespaces.join(", ")}`
}

function isText(value: string | undefined): value is string {
  return value !== undefined
}

function duplicates(manifests: readonly Manifest[]): readonly string[] {
  const seen = new Set<string>()
  const twice = new Set<string>()
  for (const manifest of manifests) {
    const key = objectKey(manifest)
    if (seen.has(key)) twice.add(objectId(manifest))
    seen.add(key)
  }
  return [...twice].map((id) => `Cannot render ${id}: the app declares it twice`)
}
