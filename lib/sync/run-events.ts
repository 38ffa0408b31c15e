import { ApiError } from "#lib/kube/api-error.ts"
import type { KubeClient } from "#lib/kube/client.ts"
import type { LiveObject } from "#lib/kube/live-object.ts"
import { plain } from "./describe-text.ts"
import { newInventory } from "./inventory.ts"
import { type RecordOwner, recordObject } from "./record.ts"
import type { AppReport, Report } from "./report.ts"

/** What a run tells whoever looks at the cluster with `kubectl`. */
export interface RunEvent {
  /** The ConfigMap in the service's namespace that it is about: an app's inventory, or the history. */
  readonly about: string
  readonly type: "Normal" | "Warning"
  readonly reason: "Deployed" | "DeployFailed" | "DriftReverted" | "DriftNotReverted" | "RunFailed"
  readonly message: string
  /** The same again only counts up. */
  readonly key: string
}

/** So many of one run are written, those that failed first: a run of a thousand apps is told by the history. */
const mostEvents = 50
/** Kubernetes takes no longer note. */
const mostBytes = 1024

/** Says which Events a run is worth: of each app that it changed or that failed, and of a run that could not begin. */
export function runEvents(report: Report, owner: Omit<RecordOwner, "client">): readonly RunEvent[] {
  const { run, state, failure } = report
  if (state === "superseded") return []
  const commit = `${run.revision.slice(0, 8)} "${run.subject}"`
  if (failure !== undefined) {
    const message = `${commit}: ${failure.stage}: ${failure.reason}`
    const about = recordObject(owner, "history")
    return [event({ about, type: "Warning", reason: "RunFailed", message }, run.revision)]
  }
  const events = report.apps.flatMap((app) => {
    const about = newInventory(app.app, owner).parent.name
    const told = outcome(app, run.apps === undefined ? undefined : (run.reason ?? "drift"), commit)
    return told === undefined ? [] : [event({ about, ...told }, run.revision)]
  })
  const failed = events.filter(({ type }) => type === "Warning")
  const others = events.filter(({ type }) => type === "Normal")
  return [...failed, ...others].slice(0, mostEvents)
}

/** Writes Events; the first that is refused ends it, for the next would be too. */
export async function writeEvents(
  events: readonly RunEvent[],
  owner: RecordOwner,
  { by, now, signal }: { readonly by: string; readonly now: Date; readonly signal: AbortSignal },
): Promise<void> {
  for (const one of events) {
    const { client, namespace } = owner
    const reference = { apiVersion: "v1", kind: "ConfigMap", namespace, name: one.about }
    const about = await client.get(reference, signal)
    const uid = about === undefined ? {} : { uid: about.metadata.uid }
    // Of an object that was made anew, `kubectl describe` shows what is told of the new one.
    const name = `${one.about}.${hash(`${one.key} ${uid.uid ?? ""}`)}`
    const time = now.toISOString().replace(/\.\d+Z$/, "Z")
    const draft = {
      apiVersion: "v1",
      kind: "Event",
      metadata: { namespace, name },
      involvedObject: { ...reference, ...uid },
      ...{ type: one.type, reason: one.reason, message: one.message },
      ...{ count: 1, firstTimestamp: time, lastTimestamp: time },
      source: { component },
      ...{ reportingComponent: component, reportingInstance: by.slice(0, 128) },
    }
    try {
      await client.create(draft, signal)
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 409)) throw error
      const { apiVersion, kind } = draft
      const live = await client.get({ apiVersion, kind, namespace, name }, signal)
      if (live !== undefined) await countUp(client, live, { ...one, time, signal })
    }
  }
}

function outcome(
  app: AppReport,
  drift: string | undefined,
  commit: string,
): Pick<RunEvent, "type" | "reason" | "message"> | undefined {
  switch (app.state) {
    case "skipped":
      return undefined
    case "failed": {
      const [first = "", ...more] = app.reasons
      const rest = more.length === 0 ? "" : ` (and ${more.length} more)`
      const message = `${commit}: ${app.stage}: ${first}${rest}`
      return {
        ...{ type: "Warning", message },
        reason: drift === undefined ? "DeployFailed" : "DriftNotReverted",
      }
    }
    case "synced": {
      const changed = app.changes.filter(({ action }) => written.has(action)).length
      if (changed === 0) return undefined
      const counted = `${changed} ${changed === 1 ? "object" : "objects"} changed`
      return drift === undefined
        ? { type: "Normal", reason: "Deployed", message: `${commit}: ${counted}` }
        : { type: "Normal", reason: "DriftReverted", message: `${drift}: ${counted}` }
    }
  }
}

const written: ReadonlySet<string> = new Set(["create", "configure", "recreate", "prune"])

function event(told: Omit<RunEvent, "key">, revision: string): RunEvent {
  const { reason, about } = told
  return { ...told, message: oneLine(told.message), key: `${about} ${reason} ${revision}` }
}

function oneLine(text: string): string {
  const line = plain(text).replace(/\s+/g, " ")
  if (Buffer.byteLength(line) <= mostBytes) return line
  // A letter that is cut in two becomes U+FFFD.
  const cut = Buffer.from(line)
    .subarray(0, mostBytes - 3)
    .toString()
  return `${cut.replace(/\uFFFD$/, "")}…`
}

async function countUp(
  client: KubeClient,
  live: LiveObject,
  { message, time, signal }: Pick<RunEvent, "message"> & { time: string; signal: AbortSignal },
): Promise<void> {
  const count = typeof live.count === "number" ? live.count + 1 : 1
  const values = { count, lastTimestamp: time, message }
  const operations = Object.entries(values).map(([field, value]) => ({
    ...{ op: "add" as const, path: `/${field}`, value },
  }))
  await client.patch(live, operations, { signal })
}

function hash(text: string): string {
  return new Bun.CryptoHasher("sha256").update(text).digest("hex").slice(0, 16)
}

const component = "turnspit"
