import type { Status } from "#apps/sync/src/status.ts"
import { describeReport } from "#lib/sync/describe.ts"
import { type Call, runCommand } from "./command.ts"
import { repositoryRoot } from "./repository-root.ts"
import { pathsOf } from "./up/paths.ts"
import { readRunning } from "./up/running.ts"

/** Shows what runs, what is healthy, what failed and why. */
await runCommand<"json" | "url">({
  name: "status",
  summary: "Shows what a cluster runs, what is healthy, what failed and why.",
  operands: ["[cluster]"],
  flags: {
    json: "prints what the service's /api/status answers",
    url: "=URL asks the sync service at this address; `bun run up`'s own when absent",
  },
  run: show,
})

async function show(call: Call<"json" | "url">): Promise<number> {
  const [cluster = "local"] = call.operands
  const status = await ask(await addressOf(call, cluster))
  if (status.cluster !== cluster)
    throw new Error(`Cannot show cluster "${cluster}": the service there runs "${status.cluster}"`)
  const failed = status.apps.filter(({ state }) => state === "failed")
  if (call.has("json")) console.log(JSON.stringify(status, null, 2))
  else for (const line of lines(status)) console.log(line)
  return failed.length === 0 && status.runs[0]?.state !== "failed" ? 0 : 1
}

async function addressOf(call: Call<"json" | "url">, cluster: string): Promise<string> {
  const url = call.value("url") ?? process.env.TURNSPIT_URL
  if (url !== undefined) return url
  if (cluster !== "local")
    throw new Error(
      `Cannot show cluster "${cluster}": name its sync service with --url or TURNSPIT_URL`,
    )
  const running = await readRunning(pathsOf(await repositoryRoot()))
  if (running === undefined)
    throw new Error("Cannot show cluster local: nothing runs here; start it with `bun run up`")
  return running.statusUrl
}

async function ask(url: string): Promise<Status> {
  const target = new URL("/api/status", url)
  const response = await fetch(target, { signal: AbortSignal.timeout(10_000) }).catch(
    (cause: unknown) => {
      throw new Error(`Cannot reach the sync service at ${target.origin}: it does not answer`, {
        cause,
      })
    },
  )
  if (!response.ok)
    throw new Error(`Cannot read the status at ${target.origin}: it answered ${response.status}`)
  return (await response.json()) as Status
}

function lines(status: Status): readonly string[] {
  const [last] = status.runs
  const colour = process.stdout.isTTY === true
  const dots = { ready: "●", progressing: "◌", failed: "✗" } as const
  const { leader } = status
  return [
    ...(leader === undefined || leader.isSelf
      ? []
      : [`! ${leader.name ?? "Nobody"} leads; this replica follows`]),
    `${status.cluster} follows ${status.branch}`,
    status.sandbox,
    ...status.apps.flatMap((app) => [
      "",
      `${app.app}  ${app.state}${app.at === undefined ? "" : `  at ${app.at.revision.slice(0, 7)} "${app.at.subject}"`}`,
      ...app.reasons.map((reason) => `  ✗ ${reason}`),
      ...(app.drifts ?? []).flatMap(({ object, fields, gone, by, contested }) => [
        `  ≠ ${object}${gone ? " was deleted" : ` was changed${by === undefined ? "" : ` by ${by}`}`}${contested.length > 0 ? "; contested, left alone for now" : ""}`,
        ...fields.map(
          ({ path, before, after }) =>
            `      ${path}: ${JSON.stringify(before) ?? "nothing"} → ${JSON.stringify(after) ?? "nothing"}`,
        ),
      ]),
      ...app.objects.map(
        ({ object, health, message }) => `  ${dots[health]} ${object}  ${message}`,
      ),
    ]),
    "",
    ...(status.current === undefined ? [] : ["A run is on now"]),
    ...(last === undefined ? ["No run yet"] : ["Last run:", ...describeReport(last, { colour })]),
  ]
}
