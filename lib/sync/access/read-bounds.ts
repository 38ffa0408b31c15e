import type { KubeClient } from "#lib/kube/client.ts"
import { accessGroup } from "#lib/kustomize/allowed-kind.ts"
import { accessName, boundsAnnotation } from "./access.ts"
import { type Bounds, parseBounds } from "./bounds.ts"

/** Reads what `bun run bootstrap` allows the service of a repository, from its ClusterRole: one request. */
export async function readBounds(
  { client, repositoryId }: { readonly client: KubeClient; readonly repositoryId: string },
  signal?: AbortSignal,
): Promise<Bounds> {
  const name = accessName({ repositoryId })
  const role = { apiVersion: `${accessGroup}/v1`, kind: "ClusterRole", name }
  const live = await client.get(role, signal)
  const text = live?.metadata.annotations?.[boundsAnnotation]
  const bounds = text === undefined ? undefined : parseBounds(text)
  if (bounds !== undefined) return bounds
  throw new Error(
    `Cannot tell what this service may do: ClusterRole/${name} has no ${boundsAnnotation}; a person with rights runs \`bun run bootstrap <cluster>\``,
  )
}
