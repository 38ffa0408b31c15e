import { ApiStatusError } from "#lib/embedded/api/api-status-error.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import { qualifiedResource, type Resource } from "#lib/embedded/api/resources/resource.ts"
import { resourceById } from "#lib/embedded/api/resources/resource-table.ts"
import { notFound } from "#lib/embedded/api/status-errors.ts"
import type { Context } from "./context.ts"

/** Refuses a new object whose namespace does not exist or is being deleted. */
export function admitToNamespace({ store }: Context, resource: Resource, object: KubeObject): void {
  const { namespace, name } = object.metadata
  if (namespace === undefined) return
  const home = store.get("namespaces", undefined, namespace)
  const namespaces = resourceById("namespaces")
  if (home === undefined) {
    if (namespaces === undefined)
      throw new Error("Cannot find the resource namespaces: it is not in the table")
    throw notFound(namespaces, namespace)
  }
  if (home.metadata.deletionTimestamp === undefined) return
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`
  throw new ApiStatusError(
    403,
    "Forbidden",
    `${qualifiedResource(resource)} "${name}" is forbidden: ${why}`,
    {
      name,
      ...(resource.group !== "" && { group: resource.group }),
      kind: resource.plural,
      causes: [
        {
          reason: "NamespaceTerminating",
          message: `namespace ${namespace} is being terminated`,
          field: "metadata.namespace",
        },
      ],
    },
  )
}
