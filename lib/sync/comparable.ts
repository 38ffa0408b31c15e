import type { LiveObject } from "#lib/kube/live-object.ts"
import type { JsonRecord } from "#lib/kustomize/record.ts"

/** Leaves what somebody declared: without status and without what the API server counts up by itself. */
export function comparable(live: LiveObject): JsonRecord {
  const { status: _status, metadata, ...rest } = live
  const {
    managedFields: _managedFields,
    resourceVersion: _resourceVersion,
    generation: _generation,
    uid: _uid,
    creationTimestamp: _creationTimestamp,
    ...declared
  } = metadata
  return { ...rest, metadata: declared }
}
