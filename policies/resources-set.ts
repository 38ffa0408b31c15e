import { objectId } from "#lib/kustomize/identity.ts"
import { containersOf, podSpecOf } from "#lib/kustomize/pod-spec.ts"
import { isRecord, type JsonRecord } from "#lib/kustomize/record.ts"
import type { Policy } from "./policy.ts"

/** Every container says what it needs of CPU and memory, and where it ends. */
export const resourcesSet: Policy = {
  name: "resources-set",
  why: "The scheduler places pods by their requests, and a limit keeps one service from starving the others",
  requirement: ["S2-02"],
  judge: ({ manifests }) =>
    manifests.flatMap((manifest) =>
      containersOf(podSpecOf(manifest) ?? {}).flatMap((container) => {
        const missing = fields.filter((field) => !has(container, field))
        if (missing.length === 0) return []
        const problem = `container "${container.name}" has no ${missing.map((field) => `resources.${field.join(".")}`).join(", ")}`
        return [{ object: objectId(manifest), problem }]
      }),
    ),
}

const fields = [
  ["requests", "cpu"],
  ["requests", "memory"],
  ["limits", "cpu"],
  ["limits", "memory"],
] as const

function has({ resources }: JsonRecord, [group, name]: (typeof fields)[number]): boolean {
  const amounts = isRecord(resources) ? resources[group] : undefined
  return isRecord(amounts) && amounts[name] !== undefined && amounts[name] !== null
}
