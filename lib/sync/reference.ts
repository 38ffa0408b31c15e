import type { ObjectReference } from "#lib/kube/live-object.ts"

/** Says where an object is. */
export function referenceOf(object: {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
}): ObjectReference {
  const { apiVersion, kind, metadata } = object
  return { apiVersion, kind, name: metadata.name, namespace: metadata.namespace }
}
