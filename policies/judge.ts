import type { Cluster, Exemption } from "#lib/kustomize/cluster.ts"
import { objectId } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { declaredId } from "#lib/kustomize/name-jobs.ts"
import { isRecord } from "#lib/kustomize/record.ts"
import { type Surroundings, surroundings } from "./facts/surroundings.ts"
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

interface App {
  readonly app: string
  readonly manifests: readonly Manifest[]
}

/** Judges one app by every policy, less the cluster's exemptions, as if the cluster had no other. */
export function judge(manifests: readonly Manifest[], cluster: Cluster): Judgement {
  const { apps, warnings } = judgeCluster([{ app: "", manifests }], { ...cluster, apps: [""] })
  return { violations: apps.get("") ?? [], warnings }
}

/**
 * Judges the apps of a cluster that rendered, each with all of them around it, and then whether every exemption is
 * needed by one of them.
 */
export function judgeCluster(apps: readonly App[], cluster: Cluster): ClusterJudgement {
  const wellFormed = apps.map(({ app, manifests }) => ({
    app,
    manifests: manifests.filter(isWellFormed),
    malformed: manifests.flatMap((manifest, index) => malformed(manifest, index)),
  }))
  const everything = wellFormed.flatMap(({ manifests }) => manifests)
  const names = new Set(apps.map(({ app }) => app))
  const complete = cluster.apps.every((name) => names.has(name))
  const around = surroundings(everything, complete)
  const exemptions = exemptionsOf(cluster)
  const used = new Set<Exemption>()
  const declared = new Map(everything.map((manifest) => [objectId(manifest), declaredId(manifest)]))
  const judged = wellFormed.map(({ app, manifests, malformed }) => {
    const found = violationsOf(manifests, cluster, around).flatMap(({ text, name, object }) => {
      const exemption = exemptions.get(`${name} ${declared.get(object) ?? object}`)
      if (exemption !== undefined) used.add(exemption)
      return exemption === undefined ? [text] : []
    })
    return [app, [...malformed, ...found]] as const
  })
  return {
    apps: new Map(judged),
    problems: unneeded(cluster, used, { known: new Set(declared.values()), complete }),
    warnings: warningsOf(cluster),
  }
}

function violationsOf(
  manifests: readonly Manifest[],
  cluster: Cluster,
  around: Surroundings,
): readonly { readonly text: string; readonly name: string; readonly object: string }[] {
  return policies.flatMap(({ name, judge: find }) =>
    find({ manifests, cluster, around }).map(({ object, problem }) => ({
      text: oneLine(`${object} breaks ${name}: ${problem}`),
      name,
      object,
    })),
  )
}

/** A name with a line break in it could pass for a sentence of ours. */
function oneLine(sentence: string): string {
  return sentence.replaceAll(/\p{Cc}+/gu, "⏎")
}

function exemptionsOf({ exemptions = [] }: Cluster): ReadonlyMap<string, Exemption> {
  return new Map(exemptions.map((one) => [`${one.policy} ${one.object}`, one]))
}

/** An exemption of an object that nobody declares may belong to an app that did not render. */
function unneeded(
  { exemptions = [] }: Cluster,
  used: ReadonlySet<Exemption>,
  { known, complete }: { readonly known: ReadonlySet<string>; readonly complete: boolean },
): readonly string[] {
  return exemptions
    .filter((exemption) => isPolicy(exemption) && !used.has(exemption))
    .filter(({ object }) => complete || known.has(object))
    .map(({ policy, object }) => {
      const why = known.has(object) ? "it keeps that policy" : "no app declares it"
      return `Cannot exempt ${object} from ${policy}: ${why}; remove the exemption`
    })
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

function malformed(manifest: unknown, index: number): readonly string[] {
  if (isWellFormed(manifest)) return []
  return [
    `Cannot judge object ${index + 1} of the app: apiVersion, kind and metadata.name are not all text; name what it is`,
  ]
}

/** A render gives no others; who judges something else gets a sentence instead of an exception. */
function isWellFormed(manifest: unknown): manifest is Manifest {
  if (!isRecord(manifest) || !isRecord(manifest.metadata)) return false
  const { name, namespace } = manifest.metadata
  const texts = [manifest.apiVersion, manifest.kind, name, namespace ?? ""]
  return texts.every((text) => typeof text === "string")
}
