import { ApiError } from "#lib/kube/api-error.ts"
import type { KubeClient } from "#lib/kube/client.ts"
import type { LiveObject } from "#lib/kube/live-object.ts"
import { isRecord } from "#lib/kustomize/record.ts"

/** The Lease that says who writes for a repository: `Lease/turnspit/turnspit-<repository>`. */
export interface LeaseOwner {
  readonly client: KubeClient
  readonly repositoryId: string
  readonly namespace: string
  /** What the holder runs, such as `tree-1f2e…`: written with the Lease, for people. */
  readonly version?: string
}

/** A Lease as it was read or written. */
export interface Lease {
  /** Absent when nobody holds it: it was given back. */
  readonly holder?: string
  /** How often it went from one holder to another. */
  readonly transitions: number
  /** ISO 8601, by the holder's clock: shown, never compared. */
  readonly acquiredAt: string
  /** The same; absent while it was never renewed. */
  readonly renewedAt?: string
  /** What the holder says that it runs: shown, never trusted. */
  readonly version?: string
  readonly stored: { readonly resourceVersion: string; readonly uid: string }
}

/** Names the Lease for people. */
export function leaseId({ namespace, repositoryId }: Omit<LeaseOwner, "client">): string {
  return `Lease/${namespace}/${nameOf(repositoryId)}`
}

/** Reads the Lease; undefined when there is none. */
export async function readLease(
  { client, repositoryId, namespace }: LeaseOwner,
  signal?: AbortSignal,
): Promise<Lease | undefined> {
  const live = await client.get({ apiVersion, kind, namespace, name: nameOf(repositoryId) }, signal)
  return live === undefined ? undefined : toLease(live)
}

/** Stores who holds the Lease from now on, unless somebody was faster: then undefined. */
export async function writeLease(
  { client, repositoryId, namespace, version }: LeaseOwner,
  lease: Omit<Lease, "stored"> & Partial<Pick<Lease, "stored">>,
  options: { readonly durationMs: number; readonly now: Date; readonly signal?: AbortSignal },
): Promise<Lease | undefined> {
  const { holder, transitions, acquiredAt, stored } = lease
  const draft = {
    apiVersion,
    kind,
    metadata: {
      namespace,
      name: nameOf(repositoryId),
      labels: {
        "app.kubernetes.io/managed-by": "turnspit",
        "turnspit/repository": repositoryId,
      },
      ...(version !== undefined && { annotations: { [versionAnnotation]: version } }),
      ...stored,
    },
    spec: {
      ...(holder !== undefined && { holderIdentity: holder }),
      leaseDurationSeconds: Math.max(1, Math.ceil(options.durationMs / 1000)),
      acquireTime: microTime(new Date(acquiredAt)),
      renewTime: microTime(options.now),
      leaseTransitions: transitions,
    },
  }
  try {
    const { signal } = options
    return toLease(
      stored === undefined
        ? await client.create(draft, signal)
        : await client.replace(draft, signal),
    )
  } catch (error) {
    if (error instanceof ApiError && [404, 409].includes(error.status) && isRace(error))
      return undefined
    throw error
  }
}

/** Removes the Lease: for whoever knows that its holder is no more, and need not wait for it to run out. */
export async function dropLease({ client, repositoryId, namespace }: LeaseOwner): Promise<void> {
  await client.delete({ apiVersion, kind, namespace, name: nameOf(repositoryId) })
}

const apiVersion = "coordination.k8s.io/v1"
const kind = "Lease"
const versionAnnotation = "turnspit/version"

function nameOf(repositoryId: string): string {
  return `turnspit-${repositoryId}`
}

/** A missing namespace or API is no race: asking again would not help. */
function isRace({ reason, detail }: ApiError): boolean {
  return reason !== "UnknownKind" && !detail.includes("namespaces ")
}

/** Kubernetes's MicroTime takes exactly six digits. */
function microTime(time: Date): string {
  return time.toISOString().replace("Z", "000Z")
}

function toLease({ metadata, spec }: LiveObject): Lease {
  const { holderIdentity, leaseTransitions, acquireTime, renewTime } = isRecord(spec) ? spec : {}
  const { resourceVersion, uid, annotations } = metadata
  const version = annotations?.[versionAnnotation]
  return {
    ...(typeof holderIdentity === "string" && holderIdentity !== "" && { holder: holderIdentity }),
    transitions: typeof leaseTransitions === "number" ? leaseTransitions : 0,
    acquiredAt: typeof acquireTime === "string" ? acquireTime : new Date(0).toISOString(),
    ...(typeof renewTime === "string" && { renewedAt: renewTime }),
    ...(version !== undefined && { version: version.slice(0, 100) }),
    stored: { resourceVersion, uid },
  }
}
