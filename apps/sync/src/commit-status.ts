import { wait } from "#lib/kube/wait.ts"
import type { Log } from "#lib/service/log.ts"
import type { Progress } from "#lib/sync/progress.ts"
import type { Report } from "#lib/sync/report.ts"

export interface CommitStatusOptions {
  /** Of the forge's API: `https://api.github.com`, `https://git.example.com/api/v1` (Gitea, Forgejo). */
  readonly apiUrl: string
  /** `owner/name` */
  readonly repository: string
  /** May write commit statuses. Never shown. */
  readonly token: string
  /** Names the status beside others of the commit: `turnspit/prod`. */
  readonly context: string
  /** The page that says more. */
  readonly targetUrl?: string | undefined
  readonly log: Log
  /** Waits before the second, third, … attempt. */
  readonly backOffMs?: readonly number[]
}

/** Tells a forge how the runs of its commits go; what the forge does about it costs no run. */
export interface CommitStatus {
  hear(progress: Progress): void
  stop(): Promise<void>
}

interface Said {
  readonly state: "pending" | "success" | "failure"
  readonly description: string
}

/**
 * Begins without a status. One request at a time, and only the newest status of a commit is sent.
 * Source: https://docs.github.com/en/rest/commits/statuses; Gitea and Forgejo have the same path and body.
 */
export function createCommitStatus(options: CommitStatusOptions): CommitStatus {
  const { log, backOffMs = [1_000, 5_000, 30_000] } = options
  const stopping = new AbortController()
  const waiting = new Map<string, Said>()
  let sending: Promise<void> | undefined

  async function sendAll(): Promise<void> {
    for (const [revision, said] of waiting) {
      waiting.delete(revision)
      await sendOne(revision, said)
    }
    sending = undefined
  }

  async function sendOne(revision: string, said: Said): Promise<void> {
    for (const pause of [0, ...backOffMs]) {
      await wait(pause, stopping.signal).catch(() => undefined)
      if (waiting.has(revision)) return
      const problem = await post(options, revision, said)
      if (problem === undefined) return
      log.warn("cannot set the commit's status", { revision, reason: problem.reason })
      if (problem.isFinal || stopping.signal.aborted) return
    }
  }

  return {
    hear(progress) {
      const said = statusOf(progress)
      if (said === undefined || stopping.signal.aborted) return
      waiting.set(said.revision, said)
      sending ??= Promise.resolve().then(sendAll)
    },
    async stop() {
      stopping.abort(new Error("the service stops"))
      await sending
    },
  }
}

function statusOf(progress: Progress): (Said & { readonly revision: string }) | undefined {
  if (progress.type === "started") {
    const { revision, cluster, apps } = progress.run
    // What puts drift back says nothing about the commit.
    return apps === undefined
      ? { revision, state: "pending", description: `Deploying to ${cluster}` }
      : undefined
  }
  if (progress.type !== "finished" || progress.report.run.apps !== undefined) return undefined
  const { run, state } = progress.report
  const ended = state === "synced" ? "success" : "failure"
  return { revision: run.revision, state: ended, description: describe(progress.report) }
}

function describe({ run, state, failure, apps }: Report): string {
  if (state === "synced") return `${run.cluster} is at this commit`
  if (state === "superseded") return `${run.cluster} went on to a newer commit`
  if (failure !== undefined) return `Nothing was touched: ${failure.stage}: ${failure.reason}`
  const failed = apps.flatMap((app) =>
    app.state === "failed" ? [`${app.app} at ${app.stage}`] : [],
  )
  return `Failed: ${failed.join(", ")}`
}

/** Undefined when it went well. */
async function post(
  { apiUrl, repository, token, context, targetUrl }: CommitStatusOptions,
  revision: string,
  { state, description }: Said,
): Promise<{ readonly reason: string; readonly isFinal: boolean } | undefined> {
  const path = repository.split("/").map(encodeURIComponent).join("/")
  const oneLine = description.replace(/[\p{Cc}\p{Bidi_Control}\s]+/gu, " ")
  try {
    const answer = await fetch(`${apiUrl.replace(/\/+$/, "")}/repos/${path}/statuses/${revision}`, {
      method: "POST",
      headers: {
        accept: "application/json",
        authorization: `token ${token}`,
        "content-type": "application/json",
        "user-agent": "turnspit",
      },
      body: JSON.stringify({
        ...{ state, context, description: oneLine.slice(0, 140) },
        ...(targetUrl === undefined ? {} : { target_url: targetUrl }),
      }),
      redirect: "error",
      signal: AbortSignal.timeout(10_000),
    })
    await answer.body?.cancel()
    if (answer.ok) return undefined
    const isFinal = answer.status < 500 && ![408, 429].includes(answer.status)
    return { reason: `the forge answered ${answer.status}`, isFinal }
  } catch (error) {
    // Its text may name the request.
    const name = error instanceof Error ? error.name : "Error"
    return { reason: `the forge does not answer (${name})`, isFinal: false }
  }
}
