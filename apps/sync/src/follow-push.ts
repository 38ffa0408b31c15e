import { describe, describeReport } from "#lib/sync/describe.ts"
import { readProgress } from "./read-progress.ts"
import { sign } from "./webhook.ts"

export interface FollowPushOptions {
  readonly service: string
  readonly secret: string
  readonly branch: string
  /** The commit that the branch names since this push. */
  readonly revision: string
  readonly before: string
  /** When the push was received. */
  readonly receivedAt: Date
  readonly timeoutMs: number
}

/** Tells the sync service of a push as GitHub would, and yields the run in lines for people. Never throws. */
export async function* followPush(options: FollowPushOptions): AsyncGenerator<string> {
  const { service, revision, timeoutMs } = options
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    const refused = await deliver(options)
    if (refused !== undefined) return yield `The push is stored, but not deployed: ${refused}`
    // The poll may have begun the run a moment before this hook did.
    const after = new Date(options.receivedAt.getTime() - 1000).toISOString()
    const query = new URLSearchParams({ revision, after })
    const answer = await fetch(`${service}/api/progress?${query}`, { signal })
    if (!answer.ok) return yield await errorOf(answer)
    let begun = false
    for await (const progress of readProgress(answer)) {
      const isWhole = progress.type === "finished" && !begun
      begun = true
      yield* isWhole
        ? describeReport(progress.report, { colour: false })
        : describe(progress, { colour: false })
      if (progress.type !== "finished") continue
      if (progress.report.state === "failed") yield `  ${service}/ shows more`
      return
    }
    yield `The service ended before the run did; \`bun run up\` goes on with it`
  } catch (error) {
    const isLate = error instanceof Error && error.name === "TimeoutError"
    if (isLate)
      yield `Not finished within ${Math.round(timeoutMs / 1000)} s; ${service}/ shows the rest`
    else yield "The push is stored; nothing is running here, `bun run up` deploys it"
  }
}

/** Sends the push; returns why it was not accepted. */
async function deliver(options: FollowPushOptions): Promise<string | undefined> {
  const { branch, before, revision } = options
  const body = JSON.stringify({ ref: `refs/heads/${branch}`, before, after: revision })
  const answer = await fetch(`${options.service}/webhook`, {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json",
      "x-github-event": "push",
      "x-github-delivery": crypto.randomUUID(),
      "x-hub-signature-256": sign(body, options.secret),
    },
    signal: AbortSignal.timeout(10_000),
  })
  if (answer.ok) return undefined
  return errorOf(answer)
}

async function errorOf(answer: Response): Promise<string> {
  const body: unknown = await answer.json().catch(() => undefined)
  const isSentence = typeof body === "object" && body !== null && "error" in body
  return isSentence ? String(body.error) : `the service answered ${answer.status}`
}
