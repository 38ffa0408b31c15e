import type { KubeClient } from "#lib/kube/client.ts"
import type { LiveObject } from "#lib/kube/live-object.ts"
import { accessGroup } from "#lib/kustomize/allowed-kind.ts"
import { objectId, objectKey } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { inApplyOrder } from "#lib/kustomize/order.ts"
import type { Change } from "#lib/sync/change.ts"
import { comparable } from "#lib/sync/comparable.ts"
import { compare } from "#lib/sync/compare.ts"
import { referenceOf } from "#lib/sync/reference.ts"
import { type AccessOwner, accessLabels, accessManager } from "./access.ts"

/** What is to be done to one Role or binding. */
export type AccessStep =
  | { readonly change: Change; readonly manifest: Manifest }
  /** No longer derived: its namespace was taken off the list. */
  | { readonly change: Change; readonly live: LiveObject }

/** Finds out what writing these rights would change; writes nothing. */
export async function planAccess(
  access: readonly Manifest[],
  owner: AccessOwner,
  client: KubeClient,
): Promise<readonly AccessStep[]> {
  const steps = await Promise.all(inApplyOrder(access).map((one) => planOne(one, client)))
  return [...steps, ...(await stale(access, owner, client))]
}

/** Does what was planned. */
export async function writeAccess(steps: readonly AccessStep[], client: KubeClient): Promise<void> {
  for (const step of steps) {
    if (step.change.action === "unchanged") continue
    if ("manifest" in step) await client.apply(step.manifest)
    else await client.delete(referenceOf(step.live), { uid: step.live.metadata.uid })
  }
}

async function planOne(manifest: Manifest, client: KubeClient): Promise<AccessStep> {
  const object = objectId(manifest)
  const live = await client.get(referenceOf(manifest))
  if (live === undefined) return { manifest, change: { action: "create", object } }
  const { object: wanted } = await client.apply(manifest, { dryRun: true })
  const fields = compare(comparable(live), comparable(wanted))
  if (fields.length === 0) return { manifest, change: { action: "unchanged", object } }
  return { manifest, change: { action: "configure", object, fields } }
}

async function stale(
  access: readonly Manifest[],
  { repositoryId }: AccessOwner,
  client: KubeClient,
): Promise<readonly AccessStep[]> {
  const wanted = new Set(access.map(objectKey))
  const apiVersion = `${accessGroup}/v1`
  const labels = `${accessLabels.managedBy}=${accessManager},${accessLabels.repository}=${repositoryId}`
  const lists = await Promise.all(
    ["RoleBinding", "Role"].map((kind) => client.list({ apiVersion, kind, labels })),
  )
  return lists
    .flatMap(({ items }) => items)
    .filter((live) => !wanted.has(objectKey(live)))
    .map((live) => ({ live, change: { action: "prune", object: objectId(live) } }))
}
