import { mkdir, readFile, rename, writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { Report } from "#lib/sync/report.ts"
import type { Run } from "#lib/sync/run.ts"
import { boundedReport } from "./bounded-report.ts"

/** The last runs, newest first, and the commit that each app is at. */
export interface History {
  reports(): readonly Report[]
  /** The run that last brought this app to its commit. */
  syncedAt(app: string): Run | undefined
  /** Adds a run; another attempt at the same failed commit replaces the one before. */
  add(report: Report): Promise<void>
}

interface Stored {
  readonly reports: readonly Report[]
  readonly synced: Readonly<Record<string, Run>>
}

const keptRuns = 20

/** Opens the history that a folder keeps; it is only for people, so what cannot be read or written costs no run. */
export async function openHistory(
  directory: string,
  onProblem: (reason: string) => void,
): Promise<History> {
  const file = join(directory, "runs.json")
  let stored = await load(file)
  let writing: Promise<void> = Promise.resolve()

  async function save(): Promise<void> {
    try {
      await mkdir(directory, { recursive: true })
      await writeFile(`${file}.new`, JSON.stringify(stored))
      await rename(`${file}.new`, file)
    } catch (error) {
      onProblem(`Cannot keep the list of runs: ${error instanceof Error ? error.message : error}`)
    }
  }

  return {
    reports: () => stored.reports,
    syncedAt: (app) => stored.synced[app],
    add(report) {
      stored = withReport(stored, report)
      writing = writing.then(save)
      return writing
    },
  }
}

function withReport(stored: Stored, report: Report): Stored {
  const bounded = boundedReport(report)
  const [last, ...older] = stored.reports
  const isWhole = last?.run.apps === undefined && report.run.apps === undefined
  const isRetry = isWhole && last?.state === "failed" && last.run.revision === report.run.revision
  const before = isRetry ? older : stored.reports
  const apps = report.apps.filter((app) => app.state === "synced").map((app) => app.app)
  return {
    reports: [bounded, ...before].slice(0, keptRuns),
    synced: { ...stored.synced, ...Object.fromEntries(apps.map((app) => [app, bounded.run])) },
  }
}

async function load(file: string): Promise<Stored> {
  const nothing: Stored = { reports: [], synced: {} }
  try {
    const stored: unknown = JSON.parse(await readFile(file, "utf8"))
    return isStored(stored) ? stored : nothing
  } catch {
    return nothing
  }
}

function isStored(value: unknown): value is Stored {
  if (typeof value !== "object" || value === null) return false
  const { reports, synced } = value as Partial<Stored>
  return Array.isArray(reports) && typeof synced === "object" && synced !== null
}
