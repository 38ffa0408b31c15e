import type { Draft, KubeClient } from "#lib/kube/client.ts"
import type { Connection } from "#lib/kube/connection.ts"
import { type LiveObject, type ObjectReference, toLiveObject } from "#lib/kube/live-object.ts"
import { objectPath, withParameters } from "#lib/kube/paths.ts"

interface Access {
  readonly client: KubeClient
  readonly connection: Connection
}

/** Changes an object by a merge patch, in the name of a field manager that is not ours. */
export function patchAsAnother(
  access: Access,
  patch: {
    readonly reference: ObjectReference
    readonly change: object
    readonly subresource?: "status"
  },
): Promise<LiveObject> {
  const { reference, change, subresource } = patch
  const type = "application/merge-patch+json"
  return send(access, reference, { change, type, fieldManager: "kubectl-edit", subresource })
}

/** Applies an object server-side, in the name of a field manager that is not ours; a conflict is an error. */
export function applyAsAnother(access: Access, manifest: Draft): Promise<LiveObject> {
  const { apiVersion, kind, metadata } = manifest
  const { namespace, name } = metadata
  const type = "application/apply-patch+yaml"
  const reference = { apiVersion, kind, namespace, name }
  return send(access, reference, { change: manifest, type, fieldManager: "kubectl" })
}

async function send(
  { client, connection }: Access,
  reference: ObjectReference,
  patch: {
    readonly change: object
    readonly type: string
    readonly fieldManager: string
    readonly subresource?: string | undefined
  },
): Promise<LiveObject> {
  const { change, type, fieldManager, subresource } = patch
  const resource = await client.discovery.find(reference.apiVersion, reference.kind)
  if (resource === undefined) throw new Error(`Cannot patch a ${reference.kind}: it is not served`)
  const path =
    objectPath(resource, reference) + (subresource === undefined ? "" : `/${subresource}`)
  const token = await connection.token?.()
  const answer = await fetch(connection.server + withParameters(path, { fieldManager }), {
    method: "PATCH",
    headers: {
      "Content-Type": type,
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(change),
  })
  const body = await answer.text()
  if (!answer.ok) throw new Error(`Cannot patch ${path}: ${JSON.parse(body).message}`)
  return toLiveObject(JSON.parse(body))
}
