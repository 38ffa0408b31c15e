import type { KubeClient } from "#lib/kube/client.ts"
import { heldBy } from "#lib/kube/held-by.ts"
import type { LiveObject } from "#lib/kube/live-object.ts"
import { fieldManager } from "#lib/kube/open-client.ts"
import { objectId } from "#lib/kustomize/identity.ts"
import { inApplyOrder } from "#lib/kustomize/order.ts"
import { applySetLabels } from "./applyset.ts"
import { openConfigurationUse } from "./configuration-use.ts"
import { type Member, memberKey } from "./inventory.ts"

/** What becomes of an object that the app owned and its commit has no more. */
export type Verdict =
  | { readonly action: "prune"; readonly member: Member; readonly live: LiveObject }
  | {
      readonly action: "keep"
      readonly member: Member
      readonly object: string
      readonly reason: string
    }
  /** Gone already, or another app's by now: it leaves the inventory without a word. */
  | { readonly action: "forget"; readonly member: Member }
  /** Another app of this run is about to take it over. */
  | { readonly action: "hand over"; readonly member: Member }

export interface PruneRules {
  readonly client: KubeClient
  readonly setId: string
  /** Claims, namespaces and CRDs that may go, by `Kind/namespace/name`. */
  readonly allow: readonly string[]
  /** Another app wants the object, by key. */
  readonly isWantedElsewhere: (key: string) => boolean
  readonly signal?: AbortSignal | undefined
}

/** Decides about each object that is no longer rendered, by looking at the live one. In the order of deletion. */
export async function prunable(
  gone: readonly Member[],
  rules: PruneRules,
): Promise<readonly Verdict[]> {
  const uses = openConfigurationUse(rules.client, rules.signal)
  const verdicts = await Promise.all(gone.map((member) => judge(member, rules, uses)))
  const order = inDeletionOrder(gone)
  return verdicts.toSorted((a, b) => order.indexOf(a.member) - order.indexOf(b.member))
}

/** The reverse of the order of application, except that access goes last: it may be what lets us delete the rest. */
function inDeletionOrder(gone: readonly Member[]): readonly Member[] {
  const order = inApplyOrder(gone.map(asObject)).map(({ metadata }) => metadata.member)
  const reverse = order.toReversed()
  const isAccess = ({ group }: Member): boolean => group === "rbac.authorization.k8s.io"
  return [...reverse.filter((member) => !isAccess(member)), ...reverse.filter(isAccess)]
}

/** Kinds that hold data or everything else: they go only when the cluster's file names them. */
export const protectedKinds: ReadonlySet<string> = new Set([
  "CustomResourceDefinition",
  "Namespace",
  "PersistentVolume",
  "PersistentVolumeClaim",
])

/** `Kind/namespace/name` of a member. */
export function memberId({ kind, namespace, name }: Member): string {
  return objectId({ kind, metadata: { name, ...(namespace !== undefined && { namespace }) } })
}

async function judge(
  member: Member,
  rules: PruneRules,
  uses: (live: LiveObject) => Promise<string | undefined>,
): Promise<Verdict> {
  const live = await find(member, rules)
  if (live === undefined) return { action: "forget", member }
  const owner = live.metadata.labels?.[applySetLabels.partOf]
  if (rules.isWantedElsewhere(memberKey(member)))
    return { action: owner === rules.setId ? "hand over" : "forget", member }
  if (owner !== undefined && owner !== rules.setId) return { action: "forget", member }
  const object = objectId(live)
  if (live.metadata.deletionTimestamp !== undefined) {
    const reason = heldBy(live)
    return reason === undefined
      ? { action: "forget", member }
      : { action: "keep", member, object, reason }
  }
  const reason = reasonToKeep(live, rules) ?? (await uses(live))
  if (reason === undefined) return { action: "prune", member, live }
  return { action: "keep", member, object, reason }
}

function reasonToKeep(live: LiveObject, { allow }: PruneRules): string | undefined {
  const { labels, managedFields, ownerReferences } = live.metadata
  if (protectedKinds.has(live.kind) && !allow.includes(objectId(live)))
    return `it goes only when the cluster's prune.allow names "${objectId(live)}"`
  if (labels?.[applySetLabels.partOf] === undefined) return "it lost the label of its ApplySet"
  const isOurs = managedFields?.some(
    ({ manager, operation }) => manager === fieldManager && operation === "Apply",
  )
  if (isOurs !== true) return "turnspit applies no field of it"
  const controller = ownerReferences?.find((reference) => reference.controller === true)
  if (controller !== undefined) return `${controller.kind}/${controller.name} controls it`
  return undefined
}

async function find(
  member: Member,
  { client, signal }: PruneRules,
): Promise<LiveObject | undefined> {
  const { group, kind, namespace, name } = member
  const resource = await client.discovery.findInGroup(group, kind)
  if (resource === undefined) return undefined
  return client.get({ apiVersion: resource.apiVersion, kind, namespace, name }, signal)
}

function asObject(member: Member) {
  const { kind, namespace, name } = member
  return { kind, metadata: { name, ...(namespace !== undefined && { namespace }), member } }
}
