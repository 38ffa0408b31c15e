import type { KubeClient } from "#lib/kube/client.ts"
import type { LiveObject } from "#lib/kube/live-object.ts"
import { objectId } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { isRecord } from "#lib/kustomize/record.ts"
import { renameReferences } from "#lib/kustomize/references.ts"

/**
 * Says why a ConfigMap or Secret must stay: a Pod, or a revision that a rollback would bring back, still reads it.
 * Looks at every namespace once.
 */
export function openConfigurationUse(
  client: KubeClient,
  signal?: AbortSignal,
): (live: LiveObject) => Promise<string | undefined> {
  const users = new Map<string, Promise<ReadonlyMap<string, string>>>()
  return async (live) => {
    const { namespace, name } = live.metadata
    if (namespace === undefined || !["ConfigMap", "Secret"].includes(live.kind)) return undefined
    const known = users.get(namespace) ?? usersIn(client, namespace, signal)
    users.set(namespace, known)
    const user = (await known).get(`${live.kind}/${name}`)
    return user === undefined ? undefined : `${user} still uses it`
  }
}

const userKinds = [
  { apiVersion: "v1", kind: "Pod" },
  { apiVersion: "apps/v1", kind: "ReplicaSet" },
  { apiVersion: "apps/v1", kind: "ControllerRevision" },
] as const

/** `ConfigMap/settings-1f2e` → `ReplicaSet/shop/web-6d5f` */
async function usersIn(
  client: KubeClient,
  namespace: string,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const lists = await Promise.all(
    userKinds.map(async (kind) => {
      const isServed = await client.discovery.find(kind.apiVersion, kind.kind)
      return isServed ? (await client.list({ ...kind, namespace }, signal)).items : []
    }),
  )
  const users = new Map<string, string>()
  // A visit: the names stay, and each one that is read is written down.
  for (const user of lists.flat().filter(canStillRead))
    renameReferences(asManifest(user), (kind, name) => {
      users.set(`${kind}/${name}`, objectId(user))
      return name
    })
  return users
}

/** The pods of a Job stay when they are done. */
function canStillRead({ kind, status }: LiveObject): boolean {
  const phase = isRecord(status) ? status.phase : undefined
  return kind !== "Pod" || (phase !== "Succeeded" && phase !== "Failed")
}

/** A ControllerRevision holds the part of its workload that makes the pods. */
function asManifest(user: LiveObject): Manifest {
  if (user.kind !== "ControllerRevision") return user
  const data = isRecord(user.data) ? user.data : {}
  return { ...user, ...data, kind: "StatefulSet" }
}
