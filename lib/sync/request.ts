import { changeRecord, type RecordData, type RecordOwner, readRecord } from "./record.ts"

/**
 * What was asked of the replica that leads, as two counters in a record: whoever may change it may ask, and no more.
 * A higher number is a newer request, and whoever answers it has answered all before.
 */
export interface Requests {
  /** Look at the branch: a hook said that it has moved. */
  readonly looks: number
  /** Bring the cluster to what the branch names, also if it is there already. */
  readonly runs: number
  /** Who asked last: shown, never trusted. */
  readonly by: string
}

/** Asks the replica that leads, and returns the number of the request. */
export async function request(
  owner: RecordOwner,
  wish: "look" | "run",
  { by, now, signal }: { readonly by: string; readonly now: Date; readonly signal?: AbortSignal },
): Promise<number> {
  const key = wish === "run" ? "runs" : "looks"
  const data = await changeRecord(owner, "request", {
    ...(signal !== undefined && { signal }),
    change(before) {
      const known = toRequests(before)
      // Of a record that was removed, nobody knows the numbers: the time is above them.
      const next = known[key] === 0 ? now.getTime() : known[key] + 1
      const { looks, runs } = { ...known, ...(wish === "run" ? { runs: next } : { looks: next }) }
      return { looks: `${looks}`, runs: `${runs}`, by: by.slice(0, 200) }
    },
  })
  return toRequests(data)[key]
}

/** Reads what was asked so far. */
export async function readRequests(owner: RecordOwner, signal?: AbortSignal): Promise<Requests> {
  return toRequests(await readRecord(owner, "request", signal))
}

/** Reads the data of the record; what is damaged counts as never asked. */
export function toRequests({ looks, runs, by = "" }: RecordData): Requests {
  return { looks: count(looks), runs: count(runs), by: by.slice(0, 200) }
}

function count(text: string | undefined): number {
  const value = Number(text ?? 0)
  return Number.isSafeInteger(value) && value > 0 ? value : 0
}
