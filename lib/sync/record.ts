import { ApiError } from "#lib/kube/api-error.ts"
import type { KubeClient, Query } from "#lib/kube/client.ts"
import { isRecord } from "#lib/kustomize/record.ts"

/** Who keeps records in a cluster: `ConfigMap/turnspit/turnspit-<repository>.<record>`. No app's name has a dot, so none is an inventory. */
export interface RecordOwner {
  readonly client: KubeClient
  readonly repositoryId: string
  readonly namespace: string
}

/** What the replicas of sync and people at their terminals tell each other through the cluster. */
export type RecordName = "history" | "request" | "answer" | "drift"

export type RecordData = Readonly<Record<string, string>>

/** Selects records of a repository. */
export function recordQuery(
  { repositoryId, namespace }: Omit<RecordOwner, "client">,
  records: readonly RecordName[],
): Query {
  const labels = `${repositoryLabel}=${repositoryId},${recordLabel} in (${records.join(",")})`
  return { apiVersion, kind, namespace, labels }
}

/** Says which record an object is that `recordQuery` found. */
export function recordName(labels: Readonly<Record<string, string>> = {}): string | undefined {
  return labels[recordLabel]
}

/** Names a record for people. */
export function recordId(owner: Omit<RecordOwner, "client">, record: RecordName): string {
  return `${kind}/${owner.namespace}/${recordObject(owner, record)}`
}

/** Reads a record; empty when there is none. */
export async function readRecord(
  owner: RecordOwner,
  record: RecordName,
  signal?: AbortSignal,
): Promise<RecordData> {
  return (await load(owner, record, signal)).data
}

/** Changes a record by compare-and-swap, or makes it: `change` is asked again when somebody else was faster. Returns what is stored. */
export async function changeRecord(
  owner: RecordOwner,
  record: RecordName,
  { change, signal }: { change(before: RecordData): RecordData; readonly signal?: AbortSignal },
): Promise<RecordData> {
  for (let attempt = 1; ; attempt++) {
    const { data: before, stored } = await load(owner, record, signal)
    const data = change(before)
    if (data === before && stored !== undefined) return data
    const { namespace, repositoryId } = owner
    const labels = {
      "app.kubernetes.io/managed-by": "turnspit",
      [repositoryLabel]: repositoryId,
      [recordLabel]: record,
    }
    const metadata = { namespace, name: recordObject(owner, record), labels, ...stored }
    const draft = { apiVersion, kind, metadata, data }
    try {
      if (stored === undefined) await owner.client.create(draft, signal)
      else await owner.client.replace(draft, signal)
      return data
    } catch (error) {
      if (!(error instanceof ApiError) || attempt === mostAttempts || !isRace(error)) throw error
    }
  }
}

/** Reads the data of a record's object: somebody may have edited it by hand. */
export function toRecordData(data: unknown): RecordData {
  const entries = isRecord(data) ? Object.entries(data) : []
  return Object.fromEntries(
    entries.flatMap(([key, value]) => (typeof value === "string" ? [[key, value]] : [])),
  )
}

const apiVersion = "v1"
const kind = "ConfigMap"
const repositoryLabel = "turnspit/repository"
const recordLabel = "turnspit/record"
const mostAttempts = 10

/** Names the ConfigMap of a record. */
export function recordObject(
  { repositoryId }: Pick<RecordOwner, "repositoryId">,
  record: RecordName,
): string {
  return `turnspit-${repositoryId}.${record}`
}

async function load(owner: RecordOwner, record: RecordName, signal?: AbortSignal) {
  const { client, namespace } = owner
  const name = recordObject(owner, record)
  const live = await client.get({ apiVersion, kind, namespace, name }, signal)
  if (live === undefined) return { data: {} }
  const { resourceVersion, uid } = live.metadata
  return { data: toRecordData(live.data), stored: { resourceVersion, uid } }
}

/** Somebody made, changed or removed it meanwhile; a missing namespace is no race. */
function isRace({ status, detail }: ApiError): boolean {
  return status === 409 || (status === 404 && !detail.includes("namespaces "))
}
