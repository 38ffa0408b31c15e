import { readProgress } from "#apps/sync/src/read-progress.ts"
import { sign } from "#apps/sync/src/webhook.ts"
import type { Progress } from "#lib/sync/progress.ts"
import { followedBranch, type Paths } from "./paths.ts"
import type { Running } from "./running.ts"

/** Follows the run of one commit that began at or after a time, until it has finished. */
export async function* runOf(
  running: Running,
  wanted: { readonly revision: string; readonly after: Date },
): AsyncGenerator<Progress> {
  const url = new URL("/api/progress", running.statusUrl)
  url.searchParams.set("revision", wanted.revision)
  url.searchParams.set("after", wanted.after.toISOString())
  const response = await fetch(url)
  if (!response.ok)
    throw new Error(
      `Cannot follow the run of ${wanted.revision.slice(0, 7)}: ${await sentence(response)}`,
    )
  yield* readProgress(response)
}

/** Asks the running service to look at its branch, as GitHub would: with a signed push event. */
export function announcePush(paths: Paths, running: Running, revision: string): Promise<void> {
  const push = { ref: `refs/heads/${followedBranch}`, before: "0".repeat(40), after: revision }
  return deliver(paths, running, { event: "push", body: JSON.stringify(push) })
}

/** Asks the running service for a run of what its branch names now, also if that was deployed before. */
export function startRunNow(paths: Paths, running: Running): Promise<void> {
  return deliver(paths, running, { event: "repository_dispatch", body: "{}" })
}

async function deliver(
  paths: Paths,
  running: Running,
  { event, body }: { readonly event: string; readonly body: string },
): Promise<void> {
  const secret = (await Bun.file(paths.webhookSecret).text()).trim()
  const response = await fetch(new URL("/webhook", running.statusUrl), {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-github-event": event,
      "x-hub-signature-256": sign(body, secret),
    },
    body,
  })
  if (!response.ok) throw new Error(`Cannot ask the service for a run: ${await sentence(response)}`)
}

async function sentence(response: Response): Promise<string> {
  const body: unknown = await response.json().catch(() => undefined)
  const error =
    typeof body === "object" && body !== null && "error" in body ? body.error : undefined
  return typeof error === "string" ? error : `the service answered ${response.status}`
}
