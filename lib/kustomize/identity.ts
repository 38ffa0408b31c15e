import type { Manifest } from "./manifest.ts"

type Identified = Pick<Manifest, "apiVersion" | "kind"> & {
  readonly metadata: { readonly name: string; readonly namespace?: string }
}

/** Names an object for people: `Kind/namespace/name`, or `Kind/name` when it has no namespace. */
export function objectId({ kind, metadata }: Omit<Identified, "apiVersion">): string {
  return metadata.namespace === undefined
    ? `${kind}/${metadata.name}`
    : `${kind}/${metadata.namespace}/${metadata.name}`
}

/** Names an object inside one base: `Kind/name`. */
export function idOf({ kind, metadata }: Omit<Identified, "apiVersion">): string {
  return `${kind}/${metadata.name}`
}

/** Names an object in data: `group/Kind/namespace/name`; core's group and a missing namespace are empty. */
export function objectKey({ apiVersion, kind, metadata }: Identified): string {
  return `${groupOf(apiVersion)}/${kind}/${metadata.namespace ?? ""}/${metadata.name}`
}

/** The API group of an `apiVersion`: `apps/v1` → `apps`, `v1` → the empty string. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.lastIndexOf("/")) : ""
}
