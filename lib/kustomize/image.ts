/** An image reference in its parts: `ghcr.io/acme/app:1.4.2@sha256:…`. */
export interface Image {
  /** With the registry, without tag and digest: `ghcr.io/acme/app`. */
  readonly name: string
  readonly tag?: string
  /** `sha256:…` */
  readonly digest?: string
}

/** Splits an image reference; a colon before the last slash belongs to the registry's port. */
export function parseImage(reference: string): Image {
  const at = reference.indexOf("@")
  const tagged = at < 0 ? reference : reference.slice(0, at)
  const colon = tagged.indexOf(":", tagged.lastIndexOf("/") + 1)
  const name = colon < 0 ? tagged : tagged.slice(0, colon)
  const tag = colon < 0 ? {} : { tag: tagged.slice(colon + 1) }
  return at < 0 ? { name, ...tag } : { name, ...tag, digest: reference.slice(at + 1) }
}

/** The last segment of an image's name, which is the name of its service: `ghcr.io/acme/app` → `app`. */
export function serviceOf(image: Pick<Image, "name">): string {
  return image.name.slice(image.name.lastIndexOf("/") + 1)
}
