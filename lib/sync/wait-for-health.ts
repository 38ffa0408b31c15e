import type { AppScope } from "./app-scope.ts"
import type { Deployed } from "./deploy.ts"
import type { ObjectHealth } from "./report.ts"
import { StageError } from "./stage-error.ts"

/** Waits until the app is healthy; tells of every change and, at the end, of every object. Throws what is not ready. */
export async function waitForHealth(
  { live, written }: Deployed,
  scope: AppScope,
  seen: {
    readonly health: (health: ObjectHealth) => void
    readonly all: (objects: readonly ObjectHealth[]) => void
  },
): Promise<{ readonly ready: number; readonly written: number }> {
  const { signal, healthTimeoutMs: timeoutMs, settling } = scope
  const options = { signal, timeoutMs, onHealth: seen.health }
  const objects = await settling.settle([...live.values()], options)
  seen.all(objects)
  const reasons = objects.flatMap(({ object, health, message }) => {
    if (health === "ready") return []
    const late = health === "progressing" ? `, not ready after ${timeoutMs / 1000} s` : ""
    return [`${object} is not ready: ${message}${late}`]
  })
  if (reasons.length > 0) throw new StageError("health", reasons)
  return { ready: objects.length, written }
}
