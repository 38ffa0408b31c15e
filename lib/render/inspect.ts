import { allowsKind, entryFor, isOwnAccess } from "#lib/kustomize/allowed-kind.ts"
import type { Cluster } from "#lib/kustomize/cluster.ts"
import { groupOf, objectId, objectKey } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { isNamespaced } from "#lib/kustomize/scope.ts"
import type { RenderedApp } from "./rendered.ts"

/**
 * Fails every app that renders what its cluster does not allow: an object outside the cluster's namespaces, a kind that
 * no commit may bring, an object that exists twice, or an order that cannot be kept.
 */
export function inspect(cluster: Cluster, apps: readonly RenderedApp[]): readonly RenderedApp[] {
  const owners = ownersOf(apps)
  return apps.map((rendered) => {
    if (rendered.state === "failed") return rendered
    const { app } = rendered
    const problem =
      orderProblem(rendered.after, app, cluster) ??
      rendered.manifests.flatMap((manifest) => allowProblem(manifest, cluster) ?? []).at(0) ??
      rendered.manifests.flatMap((manifest) => ownerProblem(manifest, app, owners) ?? []).at(0)
    if (problem === undefined) return rendered
    return {
      state: "failed",
      app,
      reason: `Cannot render clusters/${cluster.name}/${app}.ts: ${problem}`,
    }
  })
}

function orderProblem(after: readonly string[], app: string, cluster: Cluster): string | undefined {
  const unknown = after.find((name) => name === app || !cluster.apps.includes(name))
  if (unknown === undefined) return undefined
  const others = cluster.apps.filter((name) => name !== app)
  return `it comes after "${unknown}", but the other apps of this cluster are ${others.join(", ") || "none"}`
}

function allowProblem(manifest: Manifest, cluster: Cluster): string | undefined {
  const { kind, metadata } = manifest
  const id = objectId(manifest)
  if (forbiddenKinds.has(kind) && isBuiltIn(manifest))
    return `${id} is of a kind that only the cluster itself makes`
  if (isOwnAccess(groupOf(manifest.apiVersion), metadata.name))
    return `${id} is a right of the sync service itself, which only \`bun run bootstrap ${cluster.name}\` changes`
  return placeProblem(manifest, cluster) ?? kindProblem(manifest, cluster)
}

function placeProblem(manifest: Manifest, cluster: Cluster): string | undefined {
  const { kind, metadata } = manifest
  const id = objectId(manifest)
  const namespaces = cluster.namespaces.join(", ")
  if (metadata.namespace !== undefined) {
    if (!isNamespaced(manifest)) return `${id} has a namespace, but a ${kind} belongs to none`
    if (cluster.namespaces.includes(metadata.namespace)) return undefined
    return `${id} is outside of the namespaces of this cluster, which are ${namespaces}${remedy(metadata.namespace, "namespaces", cluster)}`
  }
  if (kind === "Namespace" && !cluster.namespaces.includes(metadata.name)) {
    return `${id} is not among the namespaces of this cluster, which are ${namespaces}${remedy(metadata.name, "namespaces", cluster)}`
  }
  return isNamespaced(manifest) && isBuiltIn(manifest)
    ? `${id} has no namespace; the namespaces of this cluster are ${namespaces}`
    : undefined
}

function kindProblem(manifest: Manifest, cluster: Cluster): string | undefined {
  if (allowsKind(cluster.kinds, manifest)) return undefined
  return `${objectId(manifest)} is of a kind that this cluster does not allow${remedy(entryFor(manifest), "kinds", cluster)}`
}

function remedy(entry: string, field: "kinds" | "namespaces", { name }: Cluster): string {
  return `; add "${entry}" to ${field} in clusters/${name}/index.ts, and a person with rights runs \`bun run bootstrap ${name}\``
}

/** Made by controllers, kubelets, or people with rights over the whole cluster; see `kubectl api-resources`. */
const forbiddenKinds: ReadonlySet<string> = new Set([
  "APIService",
  "Binding",
  "CSINode",
  "CertificateSigningRequest",
  "ControllerRevision",
  "EndpointSlice",
  "Endpoints",
  "Event",
  "FlowSchema",
  "IPAddress",
  "Lease",
  "Node",
  "PriorityLevelConfiguration",
  "ReplicaSet",
  "ServiceCIDR",
  "VolumeAttachment",
])

/** Groups of Kubernetes itself have no dot or end in `.k8s.io`; custom resources keep their own scope. */
function isBuiltIn({ apiVersion }: Manifest): boolean {
  const group = groupOf(apiVersion)
  return !group.includes(".") || group.endsWith(".k8s.io")
}

function ownersOf(apps: readonly RenderedApp[]): ReadonlyMap<string, readonly string[]> {
  const owners = new Map<string, readonly string[]>()
  for (const rendered of apps) {
    if (rendered.state === "failed") continue
    for (const manifest of rendered.manifests) {
      const key = objectKey(manifest)
      owners.set(key, [...(owners.get(key) ?? []), rendered.app])
    }
  }
  return owners
}

function ownerProblem(
  manifest: Manifest,
  app: string,
  owners: ReadonlyMap<string, readonly string[]>,
): string | undefined {
  const all = owners.get(objectKey(manifest)) ?? []
  if (all.length < 2) return undefined
  const other = all.find((owner) => owner !== app)
  const id = objectId(manifest)
  return other === undefined
    ? `it declares ${id} twice`
    : `it declares ${id}, and so does the app "${other}"; an object belongs to one app`
}
