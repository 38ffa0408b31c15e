import type { KubeObject, Objects } from "../api/objects.ts"

/** Kubernetes keeps events for an hour. */
const keptMs = 60 * 60 * 1000
const everyMs = 60_000
/** More than this and the oldest go early: a crash loop must not fill the disk. */
const mostKept = 5_000

/** Removes old Events again and again; returns how to stop it. */
export function startEventExpiry(
  objects: Objects,
  { now, onProblem }: { readonly now: () => Date; readonly onProblem: (sentence: string) => void },
): () => void {
  const timer = setInterval(() => {
    try {
      for (const event of expired(objects.list("events"), now())) {
        const { namespace = "", name, uid } = event.metadata
        objects.delete({ resource: "events", namespace, name }, { uid })
      }
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error)
      onProblem(`Cannot remove old events: ${cause}`)
    }
  }, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}

/** Finds the events whose last occurrence is over an hour ago, and the oldest of too many. */
export function expired(events: readonly KubeObject[], now: Date): readonly KubeObject[] {
  const newestFirst = [...events].sort((a, b) => lastSeen(b) - lastSeen(a))
  const limit = now.getTime() - keptMs
  return newestFirst.filter((event, index) => index >= mostKept || lastSeen(event) < limit)
}

function lastSeen(event: KubeObject): number {
  const times = [event.lastTimestamp, event.eventTime, event.metadata.creationTimestamp]
  const written = times.find((time): time is string => typeof time === "string")
  return Date.parse(written ?? "") || 0
}
