import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { listen } from "#lib/service/listen.ts"
import { createLog } from "#lib/service/log.ts"
import type { Progress } from "#lib/sync/progress.ts"
import type { AppReport, ObjectHealth, Report } from "#lib/sync/report.ts"
import type { Run } from "#lib/sync/run.ts"
import { createSyncCore } from "../src/sync-core.ts"

export const webhookSecret = "a secret of the tests"
export const first = "1".repeat(40)
export const second = "2".repeat(40)
export const deployment = "Deployment/rotisserie/rotisserie-ocr"

export interface Scenario {
  readonly pollMs?: number
  readonly fails?: string
  readonly noGit?: boolean
  readonly noApi?: boolean
  /** A run lasts until released or aborted. */
  readonly holds?: boolean
  readonly serves?: boolean
  /** Of every commit. */
  readonly subject?: string
  /** Why the app fails at the stage `policy`. */
  readonly appFails?: readonly string[]
}

/** Starts the sync service around a pipeline that only says what one would; `cleanups` get what undoes it. */
export async function sampleCore(cleanups: (() => Promise<unknown>)[], scenario: Scenario = {}) {
  const stateDirectory = await mkdtemp(join(tmpdir(), "turnspit-sync-"))
  cleanups.push(() => rm(stateDirectory, { recursive: true, force: true }))
  let release = (): void => {}
  const health: ObjectHealth = {
    object: deployment,
    health: "ready",
    message: "3 of 3 replicas ready",
  }
  const world = { branch: first, runs: [] as string[], asked: 0, health, release: () => release() }
  const options = {
    cluster: "local",
    repositoryId: "turnspit",
    branch: "main",
    sandbox: "Renders run nowhere in this test",
    version: "1",
    webhookSecret,
    hostname: "127.0.0.1",
    pollMs: scenario.pollMs ?? 60_000,
    stateDirectory,
    healthMs: 50,
    log: createLog({ write: () => {} }),
    collaborators: {
      resolve: async () => {
        if (scenario.noGit) throw new Error("Cannot fetch the repository")
        return world.branch
      },
      commit: async (revision: string) => ({
        subject: scenario.subject ?? `Commit ${revision.slice(0, 7)}`,
        author: "Ann",
      }),
      async bring(
        run: Run,
        signal: AbortSignal,
        { onProgress }: { readonly onProgress: (progress: Progress) => void },
      ): Promise<Report> {
        world.runs.push(run.revision)
        onProgress({ type: "started", run })
        onProgress({ type: "stage", run: run.id, stage: "checkout", state: "begun" })
        if (scenario.fails !== undefined) throw new Error(scenario.fails)
        onProgress({
          type: "stage",
          run: run.id,
          stage: "checkout",
          state: "done",
          durationMs: 1,
          summary: "",
        })
        onProgress({
          type: "stage",
          run: run.id,
          app: "rotisserie",
          stage: "health",
          state: "begun",
        })
        if (scenario.holds) {
          await new Promise<void>((resolve) => {
            release = resolve
            signal.addEventListener("abort", () => resolve())
          })
        }
        const app = appReport(world.health, scenario.appFails)
        for (const change of app.changes) {
          if (change.action !== "unchanged")
            onProgress({ type: "change", run: run.id, app: "rotisserie", change })
        }
        onProgress({ type: "health", run: run.id, app: "rotisserie", health: world.health })
        onProgress({
          type: "stage",
          run: run.id,
          app: "rotisserie",
          stage: "health",
          state: "done",
          durationMs: 5,
          summary: "",
        })
        return {
          run,
          state: signal.aborted ? "superseded" : app.state === "failed" ? "failed" : "synced",
          finishedAt: new Date().toISOString(),
          stages: [{ stage: "render", durationMs: 3 }],
          apps: [app],
          warnings: [],
        }
      },
      health: async () => {
        world.asked += 1
        return [{ app: "rotisserie", objects: [world.health] }]
      },
      ping: async () => {
        if (scenario.noApi) throw new Error("Cannot reach the API server")
      },
    },
  }
  const core = await createSyncCore(options)
  const listening = scenario.serves
    ? listen(core.app, { port: 0, hostname: "127.0.0.1", log: options.log, onStop: core.stop })
    : undefined
  const close = () => listening?.stop() ?? core.stop()
  cleanups.push(close)
  return { core, world, options, url: listening?.url ?? "", close }
}

function appReport(health: ObjectHealth, reasons: readonly string[] = []): AppReport {
  const stages = [{ stage: "health", durationMs: 5 }] as const
  if (reasons.length > 0) {
    const failed = { app: "rotisserie", stages, changes: [], objects: [health] }
    return { ...failed, state: "failed", stage: "policy", reasons }
  }
  return {
    app: "rotisserie",
    state: "synced",
    stages,
    changes: [
      {
        action: "configure",
        object: deployment,
        fields: [{ path: "spec.replicas", before: 1, after: 3 }],
      },
      { action: "unchanged", object: "Service/rotisserie/rotisserie-ocr" },
    ],
    objects: [health],
  }
}
