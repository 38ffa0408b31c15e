import { accessGroup } from "#lib/kustomize/allowed-kind.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import type { Bounds } from "./bounds.ts"
import {
  askRules,
  type CustomResources,
  clusterRules,
  namespaceRules,
  ownRules,
  type Rule,
} from "./rules.ts"

/** Whose rights: the service account of one repository's sync service. */
export interface AccessOwner {
  readonly repositoryId: string
  /** Where the service and its inventories live. */
  readonly namespace: string
  readonly serviceAccount: string
}

/** On everything that `bun run bootstrap` writes. */
export const accessLabels = {
  managedBy: "app.kubernetes.io/managed-by",
  repository: "turnspit/repository",
} as const

/** The value of `accessLabels.managedBy`, and the field manager. */
export const accessManager = "turnspit-bootstrap"

export const boundsAnnotation = "turnspit/bounds"

/** Names the service's Roles and bindings; a commit that renders one of such a name is refused. */
export function accessName({ repositoryId }: Pick<AccessOwner, "repositoryId">): string {
  return `turnspit-${repositoryId}`
}

/** Names the Role of people who may ask the service for a run, and no more: whoever binds it lets somebody ask. */
export function askRole(owner: Pick<AccessOwner, "repositoryId">): string {
  return `${accessName(owner)}-ask`
}

/**
 * Derives what the sync service may do from namespaces × kinds, verb by verb: no wildcard, no `escalate`, `bind` or
 * `impersonate`. Its ClusterRole, which it may only read, carries the bounds.
 */
export function accessOf(
  bounds: Bounds,
  owner: AccessOwner,
  custom: CustomResources = new Map(),
): readonly Manifest[] {
  const name = accessName(owner)
  return [
    {
      ...role("ClusterRole", { name }, owner, clusterRules(bounds, custom, name)),
      metadata: {
        name,
        labels: labelsOf(owner),
        annotations: { [boundsAnnotation]: JSON.stringify(bounds) },
      },
    },
    binding("ClusterRole", { name }, owner),
    ...pair({ name: `${name}-own`, namespace: owner.namespace }, owner, ownRules(name)),
    role(
      "Role",
      { name: askRole(owner), namespace: owner.namespace },
      owner,
      askRules(owner, name),
    ),
    ...bounds.namespaces.flatMap((namespace) =>
      pair({ name, namespace }, owner, namespaceRules(namespace, bounds, custom)),
    ),
  ]
}

interface Place {
  readonly name: string
  readonly namespace?: string
}

function pair(place: Place, owner: AccessOwner, rules: readonly Rule[]): readonly Manifest[] {
  if (rules.length === 0) return []
  return [role("Role", place, owner, rules), binding("Role", place, owner)]
}

function role(
  kind: "ClusterRole" | "Role",
  place: Place,
  owner: AccessOwner,
  rules: readonly Rule[],
): Manifest {
  return { apiVersion, kind, metadata: { ...place, labels: labelsOf(owner) }, rules }
}

function binding(kind: "ClusterRole" | "Role", place: Place, owner: AccessOwner): Manifest {
  const { namespace, serviceAccount } = owner
  return {
    apiVersion,
    kind: `${kind}Binding`,
    metadata: { ...place, labels: labelsOf(owner) },
    roleRef: { apiGroup: accessGroup, kind, name: place.name },
    subjects: [{ kind: "ServiceAccount", name: serviceAccount, namespace }],
  }
}

function labelsOf({ repositoryId }: AccessOwner): Readonly<Record<string, string>> {
  return { [accessLabels.managedBy]: accessManager, [accessLabels.repository]: repositoryId }
}

const apiVersion = `${accessGroup}/v1`
