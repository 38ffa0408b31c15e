import { type LiveObject, toLiveObject } from "#lib/kube/live-object.ts"
import { collectionPath, withParameters } from "#lib/kube/paths.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import type { TestApi } from "./test-api.ts"

/** Makes an object the way client-side `kubectl apply` does. */
export async function kubectlApply(
  { client, connection }: TestApi,
  manifest: Manifest,
): Promise<LiveObject> {
  const { apiVersion, kind, metadata } = manifest
  const resource = await client.discovery.find(apiVersion, kind)
  if (resource === undefined) throw new Error(`Cannot create a ${kind}: it is not served`)
  const annotations = {
    ...metadata.annotations,
    "kubectl.kubernetes.io/last-applied-configuration": JSON.stringify(manifest),
  }
  const path = collectionPath(resource, metadata.namespace)
  const fieldManager = "kubectl-client-side-apply"
  const token = await connection.token?.()
  const answer = await fetch(connection.server + withParameters(path, { fieldManager }), {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ ...manifest, metadata: { ...metadata, annotations } }),
  })
  const body = await answer.text()
  if (!answer.ok) throw new Error(`Cannot create ${path}: ${body}`)
  return toLiveObject(JSON.parse(body))
}
