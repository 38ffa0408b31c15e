import type { Context } from "hono"

/** Takes the picture out of a request: the multipart field `image`, or else the whole body; undefined when a form has no such file. */
export async function pictureOf(c: Context): Promise<Uint8Array | undefined> {
  const type = c.req.header("content-type") ?? ""
  if (!type.toLowerCase().startsWith("multipart/form-data")) {
    return new Uint8Array(await c.req.arrayBuffer())
  }
  const form = await c.req.formData().catch(() => undefined)
  const field = form?.get("image")
  return field instanceof File ? new Uint8Array(await field.arrayBuffer()) : undefined
}
