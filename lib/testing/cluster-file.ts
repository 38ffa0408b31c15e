import type { Ignored } from "#lib/kustomize/cluster.ts"
import { testKinds } from "./test-kinds.ts"

export interface ClusterOptions {
  /** The most objects that one run may remove. */
  readonly limit?: number
  readonly allow?: readonly string[]
  readonly ignore?: readonly Ignored[]
  /** Beside those that need no name: `ClusterRole/reader`, `example.com/Widget`. */
  readonly kinds?: readonly string[]
  /** Kinds that no commit defines: `example.com/v1/Widget`. */
  readonly foreignKinds?: readonly string[]
  /** Workloads that need not keep the policies which those of `manifests.ts` break. */
  readonly exempt?: readonly string[]
}

/** Writes the file of a cluster with these apps. */
export function clusterFile(
  apps: readonly string[],
  namespaces: readonly string[],
  options: ClusterOptions = {},
): Readonly<Record<string, string>> {
  const { limit = 20, allow = [], exempt = [], ignore = [], kinds = [] } = options
  const { foreignKinds = [] } = options
  const cluster = {
    name: "test",
    kubernetes: "1.36",
    source: { branch: "main" },
    drift: "report",
    ignore,
    prune: { limit, allow },
    namespaces,
    kinds: [...testKinds, ...kinds],
    foreignKinds,
    apps,
    exemptions: exempt.flatMap((object) =>
      policies.map((policy) => ({ policy, object, reason: "a test of something else" })),
    ),
  }
  return { "clusters/test/index.ts": `export default ${JSON.stringify(cluster)}` }
}

const policies = ["images-pinned", "network-isolated", "resources-set"]
