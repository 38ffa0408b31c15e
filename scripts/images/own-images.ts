import { parseImage, serviceOf } from "#lib/kustomize/image.ts"
import { imagesOf } from "#lib/kustomize/images.ts"
import { render } from "#lib/render/render.ts"
import { plainSandbox } from "#lib/render/sandbox.ts"
import type { Checkout } from "#lib/sync/checkout.ts"

/** An image of one of the repository's own services, as a cluster runs it. */
export interface OwnImage {
  /** Without a tag: `ghcr.io/acme/rotisserie-app`. */
  readonly name: string
  /** The content version of its service: `tree-1f2e…`. */
  readonly tag: string
  /** Of the repository: `apps/rotisserie/app/Dockerfile`. */
  readonly dockerfile: string
  /** What images.json says: `tree-…@sha256:…`. */
  readonly pin?: string
}

/** Lists the images of the repository's own services that a cluster runs, by name; throws what keeps the cluster from being rendered. */
export async function ownImages(
  { directory, versions }: Checkout,
  cluster: string,
): Promise<readonly OwnImage[]> {
  const rendered = await render({ directory, cluster, versions, sandbox: plainSandbox })
  const pins = rendered.cluster.images
  if (pins === undefined || pins === "tree")
    throw new Error(
      `Cannot pin the images of ${cluster}: clusters/${cluster}/index.ts does not import them; write "{}" to images.json beside it and say images there`,
    )
  const dockerfiles = dockerfilesOf(directory)
  const used = rendered.apps.flatMap((app) => {
    if (app.state === "failed") throw new Error(app.reason)
    return app.manifests.flatMap(imagesOf)
  })
  return Object.entries(versions)
    .flatMap(([service, tag]) => {
      const names = new Set(used.map(nameOf).filter((name) => serviceOf({ name }) === service))
      return [...names].flatMap((name) => {
        const pin = Object.hasOwn(pins, name) ? pins[name] : undefined
        // Another tag than ours was written by hand: not this repository's build.
        if (!used.includes(`${name}:${pin ?? tag}`)) return []
        const dockerfile = dockerfiles.get(service)
        if (dockerfile === undefined)
          throw new Error(`Cannot build ${name}: the service ${service} has no Dockerfile`)
        return [{ name, tag, dockerfile, ...(pin === undefined ? {} : { pin }) }]
      })
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1))
}

/** True when the image that images.json names was built from what is in the repository now. */
export function isPinned({ pin, tag }: OwnImage): boolean {
  return pin?.startsWith(`${tag}@`) === true
}

/** Service → its Dockerfile: `rotisserie-app` → `apps/rotisserie/app/Dockerfile`. */
function dockerfilesOf(directory: string): ReadonlyMap<string, string> {
  const paths = [...new Bun.Glob("apps/**/Dockerfile").scanSync({ cwd: directory })]
  return new Map(paths.map((path) => [path.split("/").slice(1, -1).join("-"), path]))
}

function nameOf(reference: string): string {
  return parseImage(reference).name
}
