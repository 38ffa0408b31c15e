import { existsSync } from "node:fs"
import { mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { render } from "#lib/render/render.ts"
import { detectSandbox } from "#lib/render/sandbox.ts"
import type { Review } from "#lib/sync/review/review.ts"
import { reviewCluster, type Side } from "#lib/sync/review/review-cluster.ts"
import { openSource, type Source } from "#lib/sync/source.ts"
import { workingTreeVersions } from "../working-tree.ts"
import type { Endpoints, Tree } from "./endpoints.ts"

/**
 * Renders two commits, each with the library that it brings along, and compares them, without any cluster.
 * Throws when neither side knows a cluster that is asked for.
 */
export async function reviewCommits(
  root: string,
  { base, head }: Endpoints,
  options: {
    /** Every cluster when absent. */
    readonly cluster: string | undefined
    /** Judges the head by the schemas of its kinds too, which takes a second. */
    readonly schemas: boolean
  },
): Promise<Review> {
  const wanted = options.cluster
  const state = await mkdtemp(join(tmpdir(), "turnspit-review-"))
  try {
    const source = await openSource({ repository: root, state })
    const [old, now] = await Promise.all([
      layOut(root, base, source),
      layOut(root, head, source),
      // Found out once, and meanwhile.
      detectSandbox(),
    ])
    const known = [...new Set([...(await clustersIn(old)), ...(await clustersIn(now))])].sort()
    if (wanted !== undefined && !known.includes(wanted))
      throw new Error(`Cannot compare cluster "${wanted}": the clusters are ${known.join(", ")}`)
    const clusters = []
    for (const cluster of wanted === undefined ? known : [wanted]) {
      const [before, after] = await Promise.all([sideOf(old, cluster), sideOf(now, cluster)])
      const judged = options.schemas ? await withSchemas(after) : after
      clusters.push(reviewCluster(cluster, before, judged))
    }
    const end = ({ working: _working, ...tree }: Tree) => tree
    return { base: end(base), head: end(head), clusters }
  } finally {
    await rm(state, { recursive: true, force: true })
  }
}

type LaidOut =
  | { readonly directory: string; readonly versions: Readonly<Record<string, string>> }
  | { readonly failure: string }

async function layOut(root: string, tree: Tree, source: Source): Promise<LaidOut> {
  try {
    if (tree.working) return { directory: root, versions: await workingTreeVersions(root) }
    return await source.checkout(tree.revision)
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) }
  }
}

async function clustersIn(tree: LaidOut): Promise<readonly string[]> {
  if ("failure" in tree) return []
  const folder = join(tree.directory, "clusters")
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  return entries.flatMap((entry) =>
    entry.isDirectory() && existsSync(join(folder, entry.name, "index.ts")) ? [entry.name] : [],
  )
}

async function sideOf(tree: LaidOut, cluster: string): Promise<Side> {
  if ("failure" in tree) return { state: "failed", stage: "checkout", reason: tree.failure }
  const { directory, versions } = tree
  if (!existsSync(join(directory, "clusters", cluster, "index.ts"))) return { state: "absent" }
  try {
    const own = existsSync(join(directory, "lib/render/child.ts"))
    const program = own ? { program: directory } : {}
    return {
      state: "rendered",
      rendered: await render({ directory, cluster, versions, ...program }),
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { state: "failed", stage: "render", reason }
  }
}

/** Loads the validator only here: its start takes longer than everything else. */
async function withSchemas(side: Side): Promise<Side> {
  if (side.state !== "rendered") return side
  const { judgeSchemas } = await import("#lib/sync/judge-schemas.ts")
  const schemas = await judgeSchemas(side.rendered).catch((error: unknown) => ({
    failure: error instanceof Error ? error.message : String(error),
  }))
  return { ...side, schemas }
}
