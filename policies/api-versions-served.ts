import type { Manifest } from "#lib/kustomize/manifest.ts"
import table from "./facts/api-lifecycle.generated.json" with { type: "json" }
import { forgottenApiVersions } from "./facts/forgotten-api-versions.ts"
import { judgeEach } from "./judge-each.ts"
import type { Policy } from "./policy.ts"

/** Every object uses an API version that its cluster serves and will go on serving. */
export const apiVersionsServed: Policy = {
  name: "api-versions-served",
  why: "A removed version is refused, and a deprecated one will be, on the day on which somebody upgrades the cluster",
  requirement: ["S0-33"],
  judge: judgeEach((manifest, { cluster }) => problemOf(manifest, cluster.kubernetes)),
}

interface Lifecycle {
  readonly deprecated?: string
  readonly removed?: string
  readonly replacement?: string
}

/** `"<apiVersion> <kind>"` → the releases in which it was deprecated and removed, and what replaces it. */
const lifecycles: ReadonlyMap<string, Lifecycle> = new Map(
  Object.entries({ ...table, ...forgottenApiVersions }),
)

function problemOf({ apiVersion, kind }: Manifest, release: string): string | undefined {
  const lifecycle = lifecycles.get(`${apiVersion} ${kind}`)
  if (lifecycle === undefined) return undefined
  const { deprecated, removed } = lifecycle
  const remedy = remedyOf(lifecycle)
  if (removed !== undefined && isReached(removed, release))
    return `apiVersion ${apiVersion} of ${kind} was removed in Kubernetes ${removed}, and the cluster has ${release}; ${remedy}`
  if (deprecated === undefined || !isReached(deprecated, release)) return undefined
  const end = removed === undefined ? "" : ` and goes in ${removed}`
  return `apiVersion ${apiVersion} of ${kind} is deprecated since Kubernetes ${deprecated}${end}; ${remedy}`
}

/** What replaced it may have been replaced since. */
function remedyOf({ replacement }: Lifecycle): string {
  if (replacement === undefined) return "see which version or kind took its place"
  const next = lifecycles.get(replacement)?.replacement
  if (next !== undefined && next !== replacement) return remedyOf({ replacement: next })
  return `use ${replacement}`
}

/** `1.9` comes before `1.16`. */
function isReached(mark: string, release: string): boolean {
  const [major = 0, minor = 0] = mark.split(".").map(Number)
  const [ourMajor = 0, ourMinor = 0] = release.split(".").map(Number)
  return major === ourMajor ? minor <= ourMinor : major < ourMajor
}
