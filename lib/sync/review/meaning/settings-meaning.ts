import type { Cluster } from "#lib/kustomize/cluster.ts"
import type { AppReview, Consequence } from "../review.ts"
import { count, danger, notice } from "./words.ts"

/** What a change of the cluster's own file means, and whether its limits let the rest through. */
export function settingsMeaning(change: {
  readonly before: Cluster | undefined
  readonly after: Cluster
  readonly apps: readonly AppReview[]
}): readonly Consequence[] {
  const { before, after } = change
  if (before === undefined) return [notice("is a new cluster")]
  return [
    ...added(before.prune.allow, after.prune.allow).map((object) =>
      danger(`lets a push delete ${object} and the data in it`),
    ),
    ...limit(change),
    ...(before.source.repository === after.source.repository
      ? []
      : [danger("follows another repository")]),
    ...(before.source.branch === after.source.branch
      ? []
      : [danger(`follows the branch ${after.source.branch} instead of ${before.source.branch}`)]),
    ...added(before.apps, after.apps).map((app) => notice(`adds the app ${app}`)),
    ...added(after.apps, before.apps).map((app) => notice(`removes the app ${app}`)),
    ...added(before.namespaces, after.namespaces).map((namespace) =>
      notice(`may deploy to the namespace ${namespace}`),
    ),
    ...added(before.kinds, after.kinds).map((kind) => notice(`may deploy the kind ${kind}`)),
    ...(after.prune.limit > before.prune.limit
      ? [
          notice(
            `lets one push remove ${count(after.prune.limit, "object")} instead of ${before.prune.limit}`,
          ),
        ]
      : []),
    ...(before.kubernetes === after.kubernetes
      ? []
      : [notice(`is judged by Kubernetes ${after.kubernetes} instead of ${before.kubernetes}`)]),
    ...(before.drift !== "revert" && after.drift === "revert"
      ? [notice("undoes from now on what others change on the cluster")]
      : []),
    ...(before.drift === "revert" && after.drift !== "revert"
      ? [notice("reports what others change on the cluster instead of undoing it")]
      : []),
    ...exemptions(before, after),
  ]
}

/** A run that would remove more stops before it changes anything. */
function limit({ after, apps }: { readonly after: Cluster; readonly apps: readonly AppReview[] }) {
  const removed = apps
    .flatMap(({ objects }) => objects)
    .filter(
      (object) =>
        object.action === "delete" ||
        (object.action === "rename" && !isSameByContent(object.from, object.object)),
    ).length
  if (removed <= after.prune.limit) return []
  const allowed = `a push may remove ${after.prune.limit} (prune.limit)`
  return [danger(`removes ${count(removed, "object")}, and ${allowed}: it will change nothing`)]
}

/** The former content stays as long as a ReplicaSet can go back to it. */
function isSameByContent(from: string, to: string): boolean {
  const [old, now] = [from, to].map((name) => name.replace(/-[0-9a-z]{10}$/, ""))
  return old === now && from !== now
}

function exemptions(before: Cluster, after: Cluster): readonly Consequence[] {
  const known = new Set(before.exemptions?.map(({ policy, object }) => `${policy} ${object}`))
  return (after.exemptions ?? [])
    .filter(({ policy, object }) => !known.has(`${policy} ${object}`))
    .map(({ policy, object, reason }) =>
      danger(`exempts ${object} from the policy ${policy}: ${reason}`),
    )
}

function added(before: readonly string[], after: readonly string[]): readonly string[] {
  return after.filter((item) => !before.includes(item))
}
