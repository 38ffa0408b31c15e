import type { Cluster } from "#lib/kustomize/cluster.ts"
import { objectId } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { isAtEdge } from "./facts/is-at-edge.ts"
import { isProduction } from "./facts/is-production.ts"
import type { Surroundings } from "./facts/surroundings.ts"
import { text } from "./facts/text.ts"
import type { Policy } from "./policy.ts"

/** Every Namespace stands in git, and says which pods Kubernetes itself lets in. */
export const namespacesLabelled: Policy = {
  name: "namespaces-labelled",
  why: "Without the label Kubernetes admits privileged pods, whoever makes them and from wherever",
  requirement: ["S4-116"],
  judge: ({ manifests, cluster, around }) => [
    ...manifests
      .filter(({ kind, apiVersion }) => kind === "Namespace" && apiVersion === "v1")
      .flatMap((namespace) => {
        const problem = problemOf(namespace, cluster)
        return problem === undefined ? [] : [{ object: objectId(namespace), problem }]
      }),
    ...(isProduction(cluster) ? undeclared(manifests, around) : []).map((name) => ({
      object: `Namespace/${name}`,
      problem: `objects of the app stand in it, but no app declares it; declare it with the label ${enforce}: restricted`,
    })),
  ],
}

/** Kubernetes's own are its business; while an app does not render, it may be the one that declares them. */
function undeclared(manifests: readonly Manifest[], around: Surroundings): readonly string[] {
  if (!around.complete) return []
  const named = new Set(manifests.flatMap(({ metadata }) => metadata.namespace ?? []))
  return [...named].filter(
    (name) => !name.startsWith("kube-") && around.find("Namespace", undefined, name) === undefined,
  )
}

const enforce = "pod-security.kubernetes.io/enforce"

function problemOf(namespace: Manifest, cluster: Cluster): string | undefined {
  const levels = isAtEdge(namespace, cluster)
    ? ["restricted", "baseline", "privileged"]
    : ["restricted", "baseline"]
  const level: unknown = namespace.metadata.labels?.[enforce]
  if (level === undefined) return `it has no label ${enforce}; say restricted`
  if (levels.some((known) => known === level))
    return versionProblem(namespace.metadata.labels?.[`${enforce}-version`])
  return `its label ${enforce} is "${text(level)}"; ${level === "privileged" ? "outside of the cluster's edge " : ""}it should be restricted or baseline`
}

/** The standards before 1.25, when they became stable, leave out most of what they ask for now. */
function versionProblem(version: unknown): string | undefined {
  if (version === undefined || version === "latest") return undefined
  const [, minor] = /^v1\.(\d{1,3})$/.exec(text(version)) ?? []
  return minor !== undefined && Number(minor) >= 25
    ? undefined
    : `its label ${enforce}-version is "${text(version)}", whose standard asks for less; leave it out, or say latest`
}
