import { tmpdir } from "node:os"
import { defaultLimits } from "#lib/render/limits.ts"
import { render } from "#lib/render/render.ts"
import { detectSandbox } from "#lib/render/sandbox.ts"
import { defaultTreeLimits } from "#lib/render/tree-limits.ts"
import { environment } from "#lib/service/environment.ts"
import { createMetrics } from "#lib/service/metrics.ts"
import { serve } from "#lib/service/serve.ts"
import { start } from "#lib/service/start.ts"
import { integer, text } from "#lib/service/variable.ts"
import { createApp } from "./app.ts"
import { clean } from "./clean.ts"
import { openProcesses } from "./processes.ts"

const mebibyte = 1024 * 1024

/** Runs the renderer in a pod of its own: it holds no credentials and runs whatever code a commit brings. */
await start("renderer", async (log) => {
  const env = environment({
    PORT: integer({ default: 8081, min: 0, max: 65_535 }),
    HOST: text({ default: "0.0.0.0" }),
    DRAIN_SECONDS: integer({ default: 5, min: 0, max: 300 }),
    VERSION: text({ default: "unknown" }),
    RENDER_SECONDS: integer({ default: defaultLimits.timeMs / 1000, min: 1, max: 600 }),
    RENDER_MEMORY_MIB: integer({ default: 1024, min: 64, max: 65_536 }),
    TREE_MIB: integer({ default: defaultTreeLimits.bytes / mebibyte, min: 1, max: 4096 }),
  })
  const processes = openProcesses()
  const { sentence: sandbox } = await detectSandbox()
  log.info("renders begin in this sandbox", { sandbox, ownPod: processes !== undefined })
  // Outside of a pod the temporary folder is everybody's: each render removes its own there.
  const folders = processes === undefined ? [] : [tmpdir(), "/dev/shm"]
  const app = createApp({
    ...{ render, log, version: env.VERSION, metrics: createMetrics() },
    limits: {
      ...defaultLimits,
      timeMs: env.RENDER_SECONDS * 1000,
      memoryBytes: env.RENDER_MEMORY_MIB * mebibyte,
    },
    treeLimits: { ...defaultTreeLimits, bytes: env.TREE_MIB * mebibyte },
    uploadMs: 30_000,
    scratch: tmpdir(),
    clean: () => clean({ processes, folders }),
    onSpoilt: () => process.exit(1),
  })
  serve(app, {
    port: env.PORT,
    hostname: env.HOST,
    drainMs: env.DRAIN_SECONDS * 1000,
    maxBodyBytes: env.TREE_MIB * mebibyte + mebibyte,
    log,
  })
})
