import { groupOf } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { recordsOf } from "#lib/kustomize/record.ts"
import { at, labelsAt } from "../at.ts"
import type { Consequence } from "../review.ts"
import type { Versions } from "./meaning.ts"
import { danger, notice } from "./words.ts"

/** Who gets the rights of a role, and who loses them. */
export function bindingMeaning({ before, after }: Versions): readonly Consequence[] {
  const object = after ?? before
  if (object?.kind === "ServiceAccount") return cloudRoles({ before, after })
  if (object === undefined || groupOf(object.apiVersion) !== "rbac.authorization.k8s.io") return []
  if (!object.kind.endsWith("RoleBinding")) return []
  const where = object.kind.startsWith("Cluster")
    ? "in every namespace"
    : `in ${object.metadata.namespace ?? "its namespace"}`
  return subjects(before, after, where)
}

function subjects(
  before: Manifest | undefined,
  after: Manifest | undefined,
  where: string,
): readonly Consequence[] {
  const roleOf = (binding: Manifest | undefined) =>
    `${String(at(binding, "roleRef", "kind"))}/${String(at(binding, "roleRef", "name"))}`
  const [old, now] = [subjectsOf(before), subjectsOf(after)]
  const same = before !== undefined && after !== undefined && roleOf(before) === roleOf(after)
  const added = same ? now.filter((subject) => !old.includes(subject)) : now
  const removed = after === undefined || same ? old.filter((subject) => !now.includes(subject)) : []
  return [
    ...added.map((subject) => {
      const grave =
        roleOf(after) === "ClusterRole/cluster-admin" ||
        where === "in every namespace" ||
        /^Group\/system:(un)?authenticated$/.test(subject)
      return (grave ? danger : notice)(`gives ${subject} the rights of ${roleOf(after)} ${where}`)
    }),
    ...removed.map((subject) => notice(`takes the rights of ${roleOf(before)} from ${subject}`)),
  ]
}

function subjectsOf(binding: Manifest | undefined): readonly string[] {
  return recordsOf(binding?.subjects).map(({ kind, namespace, name }) =>
    [
      kind,
      ...(kind === "ServiceAccount" ? [namespace ?? binding?.metadata.namespace] : []),
      name,
    ].join("/"),
  )
}

/** Annotations by which clouds lend their own rights. */
function cloudRoles({ before, after }: Versions): readonly Consequence[] {
  const keys = [
    "eks.amazonaws.com/role-arn",
    "iam.gke.io/gcp-service-account",
    "azure.workload.identity/client-id",
  ]
  return keys.flatMap((key) => {
    const [old, now] = [before, after].map((side) => labelsAt(side, "metadata", "annotations")[key])
    return now === undefined || now === old ? [] : [danger(`acts in the cloud as ${now}`)]
  })
}
