import type { Drift } from "./drift.ts"
import type { ShownDrift } from "./put-back.ts"
import { changeRecord, type RecordOwner, readRecord } from "./record.ts"

/** A drift as it is kept in the cluster. */
export type RecordedDrift = ShownDrift & Pick<Drift, "app">

const most = { drifts: 100, fields: 10, text: 200 }

/** Stores what drifted, in short, in `ConfigMap/turnspit/turnspit-<repository>.drift`. */
export async function recordDrift(
  owner: RecordOwner,
  drifts: readonly RecordedDrift[],
  signal?: AbortSignal,
): Promise<void> {
  const data = { drifts: JSON.stringify(drifts.slice(0, most.drifts).map(short)) }
  await changeRecord(owner, "drift", {
    change: () => data,
    ...(signal !== undefined && { signal }),
  })
}

/** Reads what drifted when it was stored last. */
export async function readDrift(
  owner: RecordOwner,
  signal?: AbortSignal,
): Promise<readonly RecordedDrift[]> {
  const { drifts: text = "[]" } = await readRecord(owner, "drift", signal)
  try {
    const drifts: unknown = JSON.parse(text)
    return Array.isArray(drifts) ? (drifts as RecordedDrift[]) : []
  } catch {
    return []
  }
}

function short(drift: RecordedDrift): RecordedDrift {
  return {
    ...drift,
    fields: drift.fields.slice(0, most.fields).map(({ path, before, after }) => ({
      path: cut(path),
      ...(before === undefined ? {} : { before: cutValue(before) }),
      ...(after === undefined ? {} : { after: cutValue(after) }),
    })),
    contested: drift.contested.slice(0, most.fields).map(cut),
  }
}

function cutValue(value: unknown): unknown {
  const text = typeof value === "string" ? value : JSON.stringify(value)
  return text.length > most.text ? cut(text) : value
}

function cut(text: string): string {
  return text.length > most.text ? `${text.slice(0, most.text - 1)}…` : text
}
