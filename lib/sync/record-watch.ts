import { wait } from "#lib/kube/wait.ts"
import {
  type RecordData,
  type RecordName,
  type RecordOwner,
  recordName,
  recordQuery,
  toRecordData,
} from "./record.ts"

export interface RecordWatchOptions extends RecordOwner {
  readonly records: readonly RecordName[]
  readonly signal: AbortSignal
  /** Called with a record's data at first and whenever it changes; empty when it is gone. */
  onRecord(record: RecordName, data: RecordData): void
  /** Called when the API server refuses the watch; it is tried again. */
  onProblem(reason: string): void
}

const retryMs = 5_000

/** Follows records until the signal aborts. */
export async function watchRecords(options: RecordWatchOptions): Promise<void> {
  const { client, records, signal, onRecord, onProblem } = options
  const tell = (labels: Readonly<Record<string, string>> | undefined, data: unknown): void => {
    const record = records.find((one) => one === recordName(labels))
    if (record !== undefined) onRecord(record, toRecordData(data))
  }
  while (!signal.aborted) {
    try {
      for await (const event of client.watch(recordQuery(options, records), signal)) {
        if (event.type === "snapshot") {
          for (const record of records) {
            const found = event.objects.find(
              ({ metadata }) => recordName(metadata.labels) === record,
            )
            onRecord(record, toRecordData(found?.data))
          }
        } else {
          const { metadata, data } = event.object
          tell(metadata.labels, event.type === "deleted" ? {} : data)
        }
      }
    } catch (error) {
      if (signal.aborted) return
      onProblem(error instanceof Error ? error.message : String(error))
      await wait(retryMs, signal).catch(() => undefined)
    }
  }
}
