import { clusterProblems } from "./cluster-problems.ts"

/** What a cluster follows, allows and runs: the data of `clusters/<name>/index.ts`. */
export interface Cluster {
  readonly name: string
  /** Kubernetes release, `"1.36"`: for schemas and removed API versions. */
  readonly kubernetes: string
  readonly source: {
    readonly branch: string
    /** URL of the repository; absent on a laptop, where `bun run up` brings its own. */
    readonly repository?: string
  }
  readonly drift: "revert" | "report"
  /** Fields that somebody else may set: a run leaves them as they are, and they are no drift. */
  readonly ignore?: readonly Ignored[]
  /** `limit`: the most objects one run may remove. `allow`: claims, namespaces and CRDs that may go, as `Kind/namespace/name` or `Kind/name`. */
  readonly prune: { readonly limit: number; readonly allow: readonly string[] }
  /** Nothing outside these may be rendered. */
  readonly namespaces: readonly string[]
  /**
   * Nothing of another kind may be rendered: `Deployment`, `example.com/Widget`. Access and what belongs to no namespace is
   * named one by one: `IngressClass/traefik`. Who widens it runs `bun run bootstrap <cluster>` once more.
   */
  readonly kinds: readonly string[]
  /** Those of `namespaces` where traffic comes in: only there may a Service be open to the outside or a pod use its node's network. */
  readonly edge?: readonly string[]
  /** Kinds whose definition somebody else installs, as `group/version/Kind`: no schema is here, the API server judges them. */
  readonly foreignKinds?: readonly string[]
  /**
   * How images of this repository's own services, which overlays name without a tag, are completed. `"tree"`: by their content
   * version as tag. A record, which `bun run images` writes to images.json, pins those it names:
   * `{ "ghcr.io/acme/rotisserie-app": "tree-…@sha256:…" }`; the others get their content version.
   */
  readonly images?: "tree" | Readonly<Record<string, string>>
  /** Secrets that exist outside of git: `{ "rotisserie/twitch-auth": ["clientID", "clientSecret"] }`. */
  readonly secrets?: Readonly<Record<string, readonly string[]>>
  readonly exemptions?: readonly Exemption[]
  /** `clusters/<name>/<app>.ts` each, loaded by itself. */
  readonly apps: readonly string[]
}

export interface Ignored {
  /** `Kind/namespace/name` */
  readonly object: string
  /** Paths as a diff shows them: `spec.replicas`, `spec.template.spec.containers[name=app].image`, `metadata.annotations["a.b/c"]`. */
  readonly fields: readonly string[]
}

export interface Exemption {
  readonly policy: string
  /** `Kind/namespace/name`. */
  readonly object: string
  readonly reason: string
}

/** Declares a cluster. Throws a TypeError that lists every problem, one per line. */
export function cluster(spec: Cluster): Cluster {
  const problems = clusterProblems(spec)
  if (problems.length > 0) {
    const name: unknown = spec?.name
    const subject = typeof name === "string" ? `cluster "${name}"` : "the cluster"
    throw new TypeError(problems.map((problem) => `Cannot load ${subject}: ${problem}`).join("\n"))
  }
  return spec
}
