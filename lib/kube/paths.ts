import type { Query } from "./client.ts"
import type { Resource } from "./discovery.ts"
import type { ObjectReference } from "./live-object.ts"

/** `/apis/apps/v1/namespaces/shop/deployments`; without a namespace, that of all namespaces. */
export function collectionPath(resource: Resource, namespace: string | undefined): string {
  const { apiVersion, plural, namespaced } = resource
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  if (!namespaced || namespace === undefined) return `${root}/${plural}`
  return `${root}/namespaces/${encodeURIComponent(namespace)}/${plural}`
}

/** `/apis/apps/v1/namespaces/shop/deployments/web` */
export function objectPath(
  resource: Resource,
  reference: Pick<ObjectReference, "namespace" | "name">,
): string {
  return `${collectionPath(resource, reference.namespace)}/${encodeURIComponent(reference.name)}`
}

/** The query's selectors as URL parameters. */
export function selectorParameters(query: Query): Record<string, string> {
  return {
    ...(query.labels !== undefined && { labelSelector: query.labels }),
    ...(query.fields !== undefined && { fieldSelector: query.fields }),
  }
}

/** A path with parameters. */
export function withParameters(path: string, parameters: Readonly<Record<string, string>>): string {
  const search = new URLSearchParams(parameters).toString()
  return search === "" ? path : `${path}?${search}`
}
