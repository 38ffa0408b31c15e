import { allowance, entryFor, isOwnAccess } from "#lib/kustomize/allowed-kind.ts"
import type { Cluster } from "#lib/kustomize/cluster.ts"
import { groupOf, idOf, objectId, objectKey } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { appsAmong, jobsAmong } from "#lib/kustomize/predecessors.ts"
import { isNamespaced } from "#lib/kustomize/scope.ts"
import { oneSentence } from "./read-app.ts"
import type { RenderedApp } from "./rendered.ts"

/**
 * Fails every app that renders what its cluster does not allow: an object outside the cluster's namespaces, a kind that
 * no commit may bring, an object that exists twice, or an order that cannot be kept.
 */
export function inspect(cluster: Cluster, apps: readonly RenderedApp[]): readonly RenderedApp[] {
  const owners = ownersOf(apps)
  const allows = allowance(cluster.kinds)
  return apps.map((rendered) => {
    if (rendered.state === "failed") return rendered
    const { app } = rendered
    const problem =
      orderProblem(appsAmong(rendered.after), app, cluster) ??
      jobProblem(jobsAmong(rendered.after), rendered.manifests) ??
      first(rendered.manifests, (manifest) => placeProblem(manifest, cluster)) ??
      first(rendered.manifests, (manifest) =>
        allows(manifest) ? undefined : kindProblem(manifest, cluster),
      ) ??
      first(rendered.manifests, (manifest) => ownerProblem(manifest, app, owners))
    if (problem === undefined) return rendered
    return {
      state: "failed",
      app,
      reason: oneSentence(`Cannot render clusters/${cluster.name}/${app}.ts: ${problem}`),
    }
  })
}

function orderProblem(after: readonly string[], app: string, cluster: Cluster): string | undefined {
  const unknown = after.find((name) => name === app || !cluster.apps.includes(name))
  if (unknown === undefined) return undefined
  const others = cluster.apps.filter((name) => name !== app)
  return `it comes after "${unknown}", but the other apps of this cluster are ${others.join(", ") || "none"}`
}

function jobProblem(after: readonly string[], manifests: readonly Manifest[]): string | undefined {
  if (after.length === 0) return undefined
  const jobs = manifests.filter(({ kind }) => kind === "Job").map(idOf)
  const unknown = after.find((id) => !jobs.includes(id))
  if (unknown === undefined) return undefined
  return `it comes after "${unknown}", but its Jobs are ${jobs.join(", ") || "none"}`
}

function first(
  manifests: readonly Manifest[],
  problemOf: (manifest: Manifest) => string | undefined,
): string | undefined {
  for (const manifest of manifests) {
    const problem = problemOf(manifest)
    if (problem !== undefined) return problem
  }
  return undefined
}

function placeProblem(manifest: Manifest, cluster: Cluster): string | undefined {
  const { kind, metadata } = manifest
  if (forbiddenKinds.has(kind) && isBuiltIn(manifest))
    return `${objectId(manifest)} is of a kind that only the cluster itself makes`
  if (isOwnAccess(groupOf(manifest.apiVersion), metadata.name))
    return `${objectId(manifest)} is a right of the sync service itself, which only \`bun run bootstrap ${cluster.name}\` changes`
  const { namespace } = metadata
  if (namespace !== undefined) {
    if (!isNamespaced(manifest))
      return `${objectId(manifest)} has a namespace, but a ${kind} belongs to none`
    if (cluster.namespaces.includes(namespace)) return undefined
    return `${objectId(manifest)} is outside of the namespaces of this cluster, which are ${cluster.namespaces.join(", ")}${remedy(namespace, "namespaces", cluster)}`
  }
  if (kind === "Namespace" && !cluster.namespaces.includes(metadata.name)) {
    return `${objectId(manifest)} is not among the namespaces of this cluster, which are ${cluster.namespaces.join(", ")}${remedy(metadata.name, "namespaces", cluster)}`
  }
  return isNamespaced(manifest) && isBuiltIn(manifest)
    ? `${objectId(manifest)} has no namespace; the namespaces of this cluster are ${cluster.namespaces.join(", ")}`
    : undefined
}

function kindProblem(manifest: Manifest, cluster: Cluster): string {
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

/** The apps that declare an object, by its key; only those of objects that are declared more than once. */
function ownersOf(apps: readonly RenderedApp[]): ReadonlyMap<string, readonly string[]> {
  const first = new Map<string, string>()
  const shared = new Map<string, string[]>()
  for (const rendered of apps) {
    if (rendered.state === "failed") continue
    for (const manifest of rendered.manifests) {
      const key = objectKey(manifest)
      const owner = first.get(key)
      if (owner === undefined) first.set(key, rendered.app)
      else shared.set(key, [...(shared.get(key) ?? [owner]), rendered.app])
    }
  }
  return shared
}

function ownerProblem(
  manifest: Manifest,
  app: string,
  owners: ReadonlyMap<string, readonly string[]>,
): string | undefined {
  if (owners.size === 0) return undefined
  const all = owners.get(objectKey(manifest))
  if (all === undefined) return undefined
  const other = all.find((owner) => owner !== app)
  const id = objectId(manifest)
  return other === undefined
    ? `it declares ${id} twice`
    : `it declares ${id}, and so does the app "${other}"; an object belongs to one app`
}
