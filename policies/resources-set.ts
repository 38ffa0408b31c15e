import { containersOf, podSpecOf } from "#lib/kustomize/pod-spec.ts"
import { isRecord, type JsonRecord } from "#lib/kustomize/record.ts"
import { text } from "./facts/text.ts"
import { judgeEach } from "./judge-each.ts"
import type { Policy } from "./policy.ts"

/** Every container says what it needs of CPU and memory, and where it ends. */
export const resourcesSet: Policy = {
  name: "resources-set",
  why: "The scheduler places pods by their requests, and a limit keeps one service from starving the others",
  requirement: ["S2-02"],
  judge: judgeEach((manifest) => {
    const pod = podSpecOf(manifest) ?? {}
    return containersOf(pod).flatMap((container) => {
      const missing = fields.filter((field) => !has(container, field) && !has(pod, field))
      const names = missing.map((field) => `resources.${field.join(".")}`).join(", ")
      return missing.length === 0
        ? []
        : [`container "${text(container.name)}" has no ${names}; name an amount`]
    })
  }),
}

const fields = [
  ["requests", "cpu"],
  ["requests", "memory"],
  ["limits", "cpu"],
  ["limits", "memory"],
] as const

/** Of a container, or of its pod as a whole. An amount of 0 is none. */
function has({ resources }: JsonRecord, [group, name]: (typeof fields)[number]): boolean {
  const amounts = isRecord(resources) ? resources[group] : undefined
  const amount = isRecord(amounts) ? amounts[name] : undefined
  return (
    amount !== undefined && amount !== null && !/^0+(\.0*)?([eE]\d+|[A-Za-z]*)$/.test(text(amount))
  )
}
