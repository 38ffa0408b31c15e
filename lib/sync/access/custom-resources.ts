import type { Discovery } from "#lib/kube/discovery.ts"
import { ownResource, parseAllowedKind } from "#lib/kustomize/allowed-kind.ts"
import type { ApiResource } from "#lib/kustomize/api-resources.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { isRecord } from "#lib/kustomize/record.ts"
import type { CustomResources } from "./rules.ts"

/** Finds out how the custom kinds among `kinds` are served: from the definitions of the commit, else from the cluster. */
export async function customResources(
  kinds: readonly string[],
  manifests: readonly Manifest[],
  discovery: Discovery,
): Promise<CustomResources> {
  const found = new Map(manifests.flatMap(definedBy))
  for (const entry of kinds) {
    const allowed = parseAllowedKind(entry)
    if (allowed === undefined || ownResource(allowed) !== undefined) continue
    const { group, kind } = allowed
    if (found.has(`${group}/${kind}`)) continue
    const served = await discovery.findInGroup(group, kind)
    if (served !== undefined) found.set(`${group}/${kind}`, served)
  }
  return found
}

function definedBy({ kind, spec }: Manifest): readonly (readonly [string, ApiResource])[] {
  if (kind !== "CustomResourceDefinition" || !isRecord(spec) || !isRecord(spec.names)) return []
  const { group, scope, names } = spec
  const resource = {
    group: String(group),
    plural: String(names.plural),
    namespaced: scope !== "Cluster",
  }
  return [[`${group}/${names.kind}`, resource]]
}
