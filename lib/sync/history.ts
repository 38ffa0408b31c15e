import { isRecord } from "#lib/kustomize/record.ts"
import { defaultNamespace, type SyncContext } from "./context.ts"
import type { AppReport, Report } from "./report.ts"
import type { Run } from "./run.ts"

/** A run in short: what the cluster itself remembers of it. */
export interface RunSummary {
  readonly run: Run
  readonly state: Report["state"]
  readonly finishedAt: string
  /** Why nothing was touched. */
  readonly reason?: string
  readonly apps: readonly AppSummary[]
}

export interface AppSummary {
  readonly app: string
  readonly state: AppReport["state"]
  /** Objects written or removed. */
  readonly changed: number
  readonly reason?: string
}

const keptRuns = 20

type Owner = Pick<SyncContext, "client" | "repositoryId" | "namespace" | "writer">

/** Adds a run to `ConfigMap/turnspit/turnspit-<repository>-history`, which keeps the last 20. */
export async function recordRun(report: Report, owner: Owner): Promise<void> {
  owner.writer?.check()
  const signal = AbortSignal.timeout(5_000)
  const before = await readHistory(owner, signal)
  const runs = [summarize(report), ...before].slice(0, keptRuns)
  const manifest = {
    ...reference(owner),
    metadata: {
      ...reference(owner).metadata,
      labels: {
        "app.kubernetes.io/managed-by": "turnspit",
        "turnspit/repository": owner.repositoryId,
      },
    },
    data: { runs: JSON.stringify(runs) },
  }
  await owner.client.apply(manifest, { signal })
}

/** Reads the last runs, the newest first. */
export async function readHistory(
  owner: Owner,
  signal?: AbortSignal,
): Promise<readonly RunSummary[]> {
  const { apiVersion, kind, metadata } = reference(owner)
  const live = await owner.client.get({ apiVersion, kind, ...metadata }, signal)
  const { runs } = isRecord(live?.data) ? live.data : {}
  return typeof runs === "string" ? parse(runs) : []
}

function reference({ repositoryId, namespace = defaultNamespace }: Owner) {
  const metadata = { namespace, name: `turnspit-${repositoryId}-history` }
  return { apiVersion: "v1", kind: "ConfigMap", metadata }
}

function summarize({ run, state, finishedAt, failure, apps }: Report): RunSummary {
  return {
    run: { ...run, subject: short(run.subject), author: short(run.author) },
    state,
    finishedAt,
    ...(failure !== undefined && { reason: short(failure.reason) }),
    apps: apps.slice(0, 50).map(summarizeApp),
  }
}

function summarizeApp(report: AppReport): AppSummary {
  const written = ["create", "configure", "prune"]
  return {
    app: report.app,
    state: report.state,
    changed: report.changes.filter(({ action }) => written.includes(action)).length,
    ...(report.state === "failed" && { reason: short(report.reasons[0] ?? "") }),
    ...(report.state === "skipped" && { reason: short(report.reason) }),
  }
}

/** An object in etcd has a size limit: 20 runs of 50 apps stay far below 1 MiB. */
function short(text: string): string {
  return text.length > 300 ? `${text.slice(0, 299)}…` : text
}

/** Somebody may have edited it by hand: what does not look like a run is left out. */
function parse(text: string): readonly RunSummary[] {
  try {
    const runs: unknown = JSON.parse(text)
    return Array.isArray(runs) ? runs.filter(isSummary) : []
  } catch {
    return []
  }
}

function isSummary(value: unknown): value is RunSummary {
  if (!isRecord(value)) return false
  const { run, state, finishedAt, apps } = value
  return (
    isRecord(run) &&
    typeof run.id === "string" &&
    typeof state === "string" &&
    typeof finishedAt === "string" &&
    Array.isArray(apps)
  )
}
