import { createHash } from "node:crypto"
import { readdir, readFile } from "node:fs/promises"
import { extname } from "node:path"

/** One file of the page, in memory. */
export interface Page {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly type: string
  readonly etag: string
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
}

/** Reads the files of a folder (not of folders in it); index.html is `/` as well. */
export async function readPages(folder: URL): Promise<ReadonlyMap<string, Page>> {
  const names = (await readdir(folder)).filter((name) => types[extname(name)] !== undefined)
  const pages = new Map<string, Page>()
  for (const name of names) {
    const bytes = new Uint8Array(await readFile(new URL(name, folder)))
    const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`
    const page = { bytes, type: types[extname(name)] ?? "", etag }
    pages.set(`/${name}`, page)
    if (name === "index.html") pages.set("/", page)
  }
  if (!pages.has("/")) throw new Error("Cannot serve the page: public/index.html is missing")
  return pages
}
