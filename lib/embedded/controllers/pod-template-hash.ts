import type { PodTemplate } from "../kinds/workload.ts"

/** The letters of Kubernetes's generated names: no vowels, nothing that reads as another. */
const letters = "bcdfghjklmnpqrstvwxz2456789"

/** Names a pod template by its content, stable over key order; `collisions` makes another name of the same content. */
export function podTemplateHash(template: PodTemplate, collisions = 0): string {
  const content = canonical(withoutHash(template))
  const hash = Bun.hash.xxHash32(collisions === 0 ? content : `${content}#${collisions}`)
  return [...String(hash)].map((digit) => letters[Number(digit)]).join("")
}

/** Tells whether two templates are the same, but for the label that carries the hash. */
export function sameTemplate(one: PodTemplate, other: PodTemplate): boolean {
  return canonical(withoutHash(one)) === canonical(withoutHash(other))
}

function withoutHash(template: PodTemplate): PodTemplate {
  const { "pod-template-hash": _, ...labels } = template.metadata?.labels ?? {}
  return { ...template, metadata: { ...template.metadata, labels } }
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
