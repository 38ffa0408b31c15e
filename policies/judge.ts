import type { Cluster, Exemption } from "#lib/kustomize/cluster.ts"
import { objectId } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { policies } from "./index.ts"

export interface Judgement {
  /** One sentence each. Empty: the app keeps every policy. */
  readonly violations: readonly string[]
  /** What does not stop the app but should be seen. */
  readonly warnings: readonly string[]
}

export interface ClusterJudgement {
  /** Violations of each app, by its name; an empty list for one that keeps every policy. */
  readonly apps: ReadonlyMap<string, readonly string[]>
  /** What is wrong with the cluster's own file: exemptions that nothing needs. */
  readonly problems: readonly string[]
  readonly warnings: readonly string[]
}

/** Judges one app by every policy, less the cluster's exemptions. */
export function judge(manifests: readonly Manifest[], cluster: Cluster): Judgement {
  const violations = violationsOf(manifests, cluster)
    .filter(({ exemption }) => exemption === undefined)
    .map(({ text }) => text)
  return { violations, warnings: warningsOf(cluster) }
}

/** Judges the apps of a cluster, each by itself, and then whether every exemption is needed by one of them. */
export function judgeCluster(
  apps: readonly { readonly app: string; readonly manifests: readonly Manifest[] }[],
  cluster: Cluster,
): ClusterJudgement {
  const used = new Set(
    apps.flatMap(({ manifests }) =>
      violationsOf(manifests, cluster).map(({ exemption }) => exemption),
    ),
  )
  const known = new Set(apps.flatMap(({ manifests }) => manifests.map(objectId)))
  const complete = cluster.apps.every((name) => apps.some(({ app }) => app === name))
  const problems = (cluster.exemptions ?? [])
    .filter((exemption) => isPolicy(exemption) && !used.has(exemption))
    .flatMap(({ policy, object }) => {
      if (known.has(object))
        return [
          `Cannot exempt ${object} from ${policy}: it keeps that policy; remove the exemption`,
        ]
      return complete
        ? [`Cannot exempt ${object} from ${policy}: no app declares it; remove the exemption`]
        : []
    })
  return {
    apps: new Map(apps.map(({ app, manifests }) => [app, judge(manifests, cluster).violations])),
    problems,
    warnings: warningsOf(cluster),
  }
}

interface Judged {
  readonly text: string
  readonly exemption: Exemption | undefined
}

function violationsOf(manifests: readonly Manifest[], cluster: Cluster): readonly Judged[] {
  return policies.flatMap(({ name, judge: find }) =>
    find(manifests, cluster).map(({ object, problem }) => ({
      text: `${object} breaks ${name}: ${problem}`,
      exemption: cluster.exemptions?.find((one) => one.policy === name && one.object === object),
    })),
  )
}

/** A newer commit may name a policy that the running service does not know yet. */
function warningsOf({ exemptions = [] }: Cluster): readonly string[] {
  const known = policies.map(({ name }) => name).join(", ")
  return exemptions
    .filter((exemption) => !isPolicy(exemption))
    .map(
      ({ policy, object }) =>
        `${object} is exempted from "${policy}", which is not among the policies: ${known}`,
    )
}

function isPolicy(exemption: Exemption): boolean {
  return policies.some(({ name }) => name === exemption.policy)
}
