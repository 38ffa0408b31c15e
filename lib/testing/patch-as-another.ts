import type { KubeClient } from "#lib/kube/client.ts"
import type { Connection } from "#lib/kube/connection.ts"
import { type LiveObject, type ObjectReference, toLiveObject } from "#lib/kube/live-object.ts"
import { objectPath } from "#lib/kube/paths.ts"

/** Changes an object by a merge patch, in the name of a field manager that is not ours. */
export async function patchAsAnother(options: {
  readonly client: KubeClient
  readonly connection: Connection
  readonly reference: ObjectReference
  readonly change: object
  readonly subresource: "status" | undefined
}): Promise<LiveObject> {
  const { client, connection, reference, change, subresource } = options
  const resource = await client.discovery.find(reference.apiVersion, reference.kind)
  if (resource === undefined) throw new Error(`Cannot patch a ${reference.kind}: it is not served`)
  const path =
    objectPath(resource, reference) + (subresource === undefined ? "" : `/${subresource}`)
  const token = await connection.token?.()
  const answer = await fetch(`${connection.server}${path}?fieldManager=kubectl-edit`, {
    method: "PATCH",
    headers: {
      "Content-Type": "application/merge-patch+json",
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(change),
  })
  if (!answer.ok) throw new Error(`Cannot patch ${path}: ${await answer.text()}`)
  return toLiveObject(await answer.json())
}
