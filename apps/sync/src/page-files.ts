import { readFile } from "node:fs/promises"
import { join } from "node:path"

/** The files of the status page: path → content and type. */
export type PageFiles = ReadonlyMap<string, { readonly content: string; readonly type: string }>

const files = [
  ["/", "index.html", "text/html; charset=utf-8"],
  ["/page/style.css", "style.css", "text/css; charset=utf-8"],
  ["/page/main.js", "main.js", "text/javascript; charset=utf-8"],
  ["/page/elements.js", "elements.js", "text/javascript; charset=utf-8"],
  ["/page/pipeline.js", "pipeline.js", "text/javascript; charset=utf-8"],
  ["/page/apps.js", "apps.js", "text/javascript; charset=utf-8"],
  ["/page/run.js", "run.js", "text/javascript; charset=utf-8"],
  ["/page/format.js", "format.js", "text/javascript; charset=utf-8"],
  ["/page/icon.svg", "icon.svg", "image/svg+xml"],
] as const

/** Reads the status page's files once. */
export async function readPageFiles(): Promise<PageFiles> {
  const folder = join(import.meta.dir, "page")
  return new Map(
    await Promise.all(
      files.map(async ([path, name, type]) => {
        const content = await readFile(join(folder, name), "utf8")
        return [path, { content, type }] as const
      }),
    ),
  )
}
