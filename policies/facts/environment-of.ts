import type { Manifest } from "#lib/kustomize/manifest.ts"
import { containersOf, podSpecOf } from "#lib/kustomize/pod-spec.ts"
import { isRecord, recordsOf } from "#lib/kustomize/record.ts"
import type { Surroundings } from "./surroundings.ts"
import { text } from "./text.ts"

/** A variable of a container and the value that is known of it. */
export interface Variable {
  readonly container: string
  readonly name: string
  readonly value: string
}

/** Lists what the containers of a workload read from their environment, by way of ConfigMaps too; Secrets stay closed. */
export function environmentOf(manifest: Manifest, around: Surroundings): readonly Variable[] {
  const dataOf = (name: unknown): Readonly<Record<string, unknown>> => {
    const found = around.find("ConfigMap", manifest.metadata.namespace, name)
    return isRecord(found?.data) ? found.data : {}
  }
  return containersOf(podSpecOf(manifest) ?? {}).flatMap((container) => {
    const named = recordsOf(container.env).map(({ name, value, valueFrom }) => {
      const reference = isRecord(valueFrom) ? valueFrom.configMapKeyRef : undefined
      const read = isRecord(reference) ? dataOf(reference.name)[text(reference.key)] : value
      return [text(name), read] as const
    })
    const whole = recordsOf(container.envFrom).flatMap(({ configMapRef }) =>
      Object.entries(isRecord(configMapRef) ? dataOf(configMapRef.name) : {}),
    )
    return [...named, ...whole].flatMap(([name, value]) =>
      typeof value === "string" ? [{ container: text(container.name), name, value }] : [],
    )
  })
}
