import type { Status } from "#apps/sync/src/status.ts"
import { openClient } from "#lib/kube/open-client.ts"
import { defaultNamespace } from "#lib/sync/context.ts"
import { connectionOf } from "./cluster-context.ts"
import { type Call, runCommand } from "./command.ts"
import { repositoryRoot } from "./repository-root.ts"
import { type ClusterStatus, clusterStatus, isWell } from "./status/cluster-status.ts"
import { type ShownStatus, statusLines } from "./status/status-lines.ts"
import { pathsOf } from "./up/paths.ts"
import { readRunning } from "./up/running.ts"

type Flag = "json" | "url" | "context"

/** Shows what runs, what is healthy, what failed and why. */
await runCommand<Flag>({
  name: "status",
  summary: "Shows what a cluster runs, what is healthy, what failed and why.",
  operands: ["[cluster]"],
  flags: {
    json: "prints it as JSON",
    url: "=URL asks the sync service at this address instead of the cluster itself",
    context: "=NAME takes this context of the kubeconfig (KUBECONFIG or ~/.kube/config)",
  },
  run: show,
})

async function show(call: Call<Flag>): Promise<number> {
  const [cluster = "local"] = call.operands
  const url = call.value("url") ?? process.env.TURNSPIT_URL
  if (cluster !== "local" && url === undefined) return showCluster(call, cluster)
  const status = await ask(url ?? (await localUrl()))
  if (status.cluster !== cluster)
    throw new Error(`Cannot show cluster "${cluster}": the service there runs "${status.cluster}"`)
  print(call, status, {
    ...{ head: headOf(status), apps: status.apps, runs: status.runs },
    isRunning: status.current !== undefined,
  })
  return isWell(status) ? 0 : 1
}

async function showCluster(call: Call<Flag>, cluster: string): Promise<number> {
  const context = call.value("context")
  const client = openClient(await connectionOf(await repositoryRoot(), { cluster, context }))
  const repositoryId = process.env.TURNSPIT_REPOSITORY_ID ?? "turnspit"
  const signal = AbortSignal.timeout(20_000)
  await client.version(signal).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Error(
      `Cannot reach cluster "${cluster}": ${signal.aborted ? `${client.server} does not answer within 20 s` : reason}`,
      { cause },
    )
  })
  const owner = { client, repositoryId, namespace: defaultNamespace }
  const status = await clusterStatus(cluster, owner, signal)
  print(call, status, { ...status, head: leaderLines(status), isRunning: false })
  return isWell(status) ? 0 : 1
}

function print(call: Call<Flag>, status: unknown, shown: ShownStatus): void {
  const colour = process.stdout.isTTY === true
  if (call.has("json")) console.log(JSON.stringify(status, null, 2))
  else for (const line of statusLines(shown, { colour })) console.log(line)
}

async function localUrl(): Promise<string> {
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

function headOf({ leader, cluster, branch, sandbox, version }: Status): readonly string[] {
  const isOther = leader !== undefined && !leader.isSelf
  return [
    ...(isOther ? [`! ${leader.name ?? "Nobody"} leads; this replica follows`] : []),
    `${cluster} follows ${branch}, sync ${version}`,
    sandbox,
  ]
}

function leaderLines({ cluster, repository, leader, refused }: ClusterStatus): readonly string[] {
  const renewed = leader?.renewedAt === undefined ? "" : `, renewed ${leader.renewedAt}`
  return [
    `${cluster} as ${repository}`,
    leader === undefined
      ? "Nobody leads: no service of sync runs there"
      : `${leader.name}${leader.version === undefined ? "" : ` (sync ${leader.version})`} leads${renewed}`,
    ...(refused === undefined ? [] : [`! The health of the objects is not shown: ${refused}`]),
  ]
}
