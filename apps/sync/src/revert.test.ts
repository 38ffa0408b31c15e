import { afterEach, expect, test } from "bun:test"
import type { Drift } from "#lib/sync/drift.ts"
import type { DriftWatchOptions } from "#lib/sync/drift-watch.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { sampleCore } from "../testing/sample-core.ts"
import { type Collaborators, createSyncCore } from "./sync-core.ts"

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const drift: Drift = {
  app: "rotisserie",
  object: "ConfigMap/rotisserie/settings",
  gone: false,
  fields: [{ path: "data.colour", before: "red", after: "blue" }],
}

test("createSyncCore() tries again to put back what it could not, each time later, and calls no such field contested", async () => {
  const { core: sample, options } = await sampleCore(cleanups)
  await sample.stop()
  const waits: number[] = []
  let reverts = 0
  let drifts: readonly Drift[] = []
  let look = (): void => {}
  const bring: Collaborators["bring"] = async (run, signal, how) => {
    const report = await options.collaborators.bring(run, signal, how)
    if (run.reason === undefined) return report
    reverts += 1
    if (reverts < 6) return { ...report, state: "failed" }
    drifts = []
    return report
  }
  const core = await createSyncCore({
    ...options,
    collaborators: {
      ...options.collaborators,
      bring,
      clusterFile: () => ({ drift: "revert" }),
      retryMs(failures) {
        waits.push(failures)
        return 1
      },
      watchDrift({ onChange }: Pick<DriftWatchOptions, "onChange">) {
        look = () => {
          if (drifts.length > 0) onChange(drifts)
        }
        return { drifts: () => drifts, look, stop: async () => {} }
      },
    },
  })
  cleanups.push(() => core.stop())
  await eventually(() => core.status().runs.length === 1)
  drifts = [drift]
  look()
  await eventually(() => reverts === 6 && core.status().current === undefined)
  expect(waits).toEqual([1, 2, 3, 4, 5])
  drifts = [drift]
  expect(core.status().apps[0]?.drifts).toMatchObject([{ contested: [] }])
})
