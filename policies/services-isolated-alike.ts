import { objectId } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { isRecord } from "#lib/kustomize/record.ts"
import type { Surroundings } from "./facts/surroundings.ts"
import { judgeEach } from "./judge-each.ts"
import type { Policy } from "./policy.ts"

/** All pods behind a Service are selected by the same NetworkPolicies. */
export const servicesIsolatedAlike: Policy = {
  name: "services-isolated-alike",
  why: "NetworkPolicies apply to pods: a Service over pods under different ones answers at random",
  requirement: ["S4-125"],
  judge: judgeEach((manifest, { around }) =>
    manifest.kind === "Service" ? problemOf(manifest, around) : undefined,
  ),
}

function problemOf({ metadata, spec }: Manifest, around: Surroundings): string | undefined {
  const selector = isRecord(spec) ? spec.selector : undefined
  if (!isRecord(selector) || Object.keys(selector).length === 0) return undefined
  const [first, ...others] = around.selected(metadata.namespace, { matchLabels: selector })
  if (first === undefined) return undefined
  const expected = around.isolating(first)
  const different = others.find((other) => {
    const found = around.isolating(other)
    return found.length !== expected.length || found.some((one) => !expected.includes(one))
  })
  if (different === undefined) return undefined
  return `it leads to pods of ${objectId(first)} (selected by ${names(expected)}) and of ${objectId(different)} (selected by ${names(around.isolating(different))}); let the same NetworkPolicies select both`
}

function names(policies: readonly Manifest[]): string {
  return policies.map(objectId).join(", ") || "no NetworkPolicy"
}
