import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { removeTree } from "#lib/render/remove-tree.ts"
import type { Processes } from "./processes.ts"

export interface CleanOptions {
  /** Ends what a render left running; undefined where the renderer shares its process table with others. */
  readonly processes: Processes | undefined
  /** Folders that renders may write to: emptied. */
  readonly folders: readonly string[]
}

/** Takes away all that a render left: first its processes, then its files. Rejects when something stays. */
export async function clean({ processes, folders }: CleanOptions): Promise<void> {
  await processes?.clear()
  for (const folder of folders) {
    for (const entry of await readdir(folder).catch(() => [])) await removeTree(join(folder, entry))
  }
}
