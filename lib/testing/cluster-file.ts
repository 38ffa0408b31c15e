import type { Ignored } from "#lib/kustomize/cluster.ts"
import { testKinds } from "./test-kinds.ts"

export interface ClusterOptions {
  /** The most objects that one run may remove. */
  readonly limit?: number
  readonly allow?: readonly string[]
  readonly ignore?: readonly Ignored[]
  /** Beside those that need no name: `ClusterRole/reader`, `example.com/Widget`. */
  readonly kinds?: readonly string[]
  /** Workloads that need not keep the policies which those of `manifests.ts` break. */
  readonly exempt?: readonly string[]
}

/** Writes the file of a cluster with these apps. */
export function clusterFile(
  apps: readonly string[],
  namespaces: readonly string[],
  { limit = 20, allow = [], exempt = [], ignore = [], kinds = [] }: ClusterOptions = {},
): Readonly<Record<string, string>> {
  const cluster = {
    name: "test",
    kubernetes: "1.36",
    source: { branch: "main" },
    drift: "report",
    ignore,
    prune: { limit, allow },
    namespaces,
    kinds: [...testKinds, ...kinds],
    apps,
    exemptions: exempt.flatMap((object) =>
      policies.map((policy) => ({ policy, object, reason: "a test of something else" })),
    ),
  }
  return { "clusters/test/index.ts": `export default ${JSON.stringify(cluster)}` }
}

const policies = ["images-pinned", "network-isolated", "resources-set"]
