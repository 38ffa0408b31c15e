import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { overlayTree } from "#lib/testing/overlay-tree.ts"
import { manyServices } from "./many-services.ts"
import { median, type Row, row } from "./row.ts"

/** Objects of each measured tree; kubectl's time grows with their square, so that the last is ours alone. */
const sizes = [1_000, 4_000, 16_000] as const
const largestReference = 4_000

export interface BenchRenderOptions {
  readonly say: (line: string) => void
  /** Takes kubectl's time for 4,000 objects as well, once: a minute and a half. */
  readonly full?: boolean
}

/** Measures a whole `render` process in turn with `kubectl kustomize` of the same content. */
export async function benchRender({ say, full }: BenchRenderOptions): Promise<readonly Row[]> {
  const kubectl = Bun.which("kubectl")
  const rows: Row[] = []
  for (const objects of sizes) {
    const referenced =
      kubectl !== null && (objects < 4_000 || (full && objects <= largestReference))
    const { ours, theirs } = await measure(objects, referenced ? kubectl : undefined)
    say(`render of ${objects} objects: ${Math.round(ours)} ms`)
    rows.push(
      row(
        {
          name: `render of ${objects} objects, whole process${referenced ? " (reference: kubectl kustomize)" : ""}`,
          value: ours,
          unit: "ms",
        },
        theirs,
      ),
    )
  }
  return rows
}

async function measure(
  objects: number,
  kubectl: string | undefined,
): Promise<{ readonly ours: number; readonly theirs: number | undefined }> {
  const content = manyServices(objects)
  const tree = await overlayTree({ web: content.overlay }, { "base.ts": content.base })
  const folder = await mkdtemp(join(tmpdir(), "turnspit-bench-"))
  try {
    await Bun.write(join(folder, "base.yaml"), content.baseYaml)
    await Bun.write(join(folder, "kustomization.yaml"), content.kustomization)
    const renderTree = join(import.meta.dir, "render-tree.ts")
    const ours: number[] = []
    const theirs: number[] = []
    for (let round = 0; round < 5; round += 1) {
      ours.push(await timed([process.execPath, renderTree, tree.directory]))
      if (kubectl !== undefined && (objects < 4_000 || round === 0))
        theirs.push(await timed([kubectl, "kustomize", folder]))
    }
    return { ours: median(ours), theirs: theirs.length === 0 ? undefined : median(theirs) }
  } finally {
    await tree.remove()
    await rm(folder, { recursive: true, force: true })
  }
}

async function timed(command: readonly string[]): Promise<number> {
  const startedAt = performance.now()
  const child = Bun.spawn([...command], { stdout: "pipe", stderr: "pipe" })
  const [output, errors, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  if (code !== 0 || output === "")
    throw new Error(`Cannot measure ${command.join(" ")}: ${errors.trim()}`)
  return performance.now() - startedAt
}
