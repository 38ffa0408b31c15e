import type { Cluster } from "#lib/kustomize/cluster.ts"
import { type JsonRecord, recordsOf } from "#lib/kustomize/record.ts"
import { accessOf, askRole } from "#lib/sync/access/access.ts"
import { boundsOf } from "#lib/sync/access/bounds.ts"

/** Lists what the service of a cluster may do as a Markdown table: where, what, which names, which verbs. */
export function accessTable(cluster: Cluster): string {
  const owner = { repositoryId: "turnspit", namespace: "turnspit", serviceAccount: "sync" }
  const rows = new Map<string, readonly string[]>()
  for (const { kind, metadata, rules } of accessOf(boundsOf(cluster), owner)) {
    if (kind.endsWith("Binding")) continue
    if (metadata.name === askRole(owner)) continue
    const isOwn = metadata.name.endsWith("-own")
    const where =
      metadata.namespace === undefined
        ? "the whole cluster"
        : `${metadata.namespace}${isOwn ? ", its own records" : ""}`
    const text = recordsOf(rules).map(row).join("\n")
    rows.set(text, [...(rows.get(text) ?? []), where])
  }
  const lines = [...rows].flatMap(([text, where]) =>
    text.split("\n").map((line) => `| ${where.join(", ")} | ${line} |`),
  )
  return ["| where | what | only | verbs |", "|---|---|---|---|", ...lines].join("\n")
}

function row({ resources, resourceNames, verbs }: JsonRecord): string {
  return [listed(resources), listed(resourceNames), listed(verbs)].join(" | ")
}

function listed(value: unknown): string {
  return Array.isArray(value) ? value.join(", ") : ""
}
