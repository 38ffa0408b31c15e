import type { KubeObject } from "#lib/embedded/api/objects.ts"
import type { Resource } from "#lib/embedded/api/resources/resource.ts"

/** Fills in what Kubernetes assumes where an object says nothing; changes the object. */
export function defaultObject(_resource: Resource, _object: KubeObject): void {}
