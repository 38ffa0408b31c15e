import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { eventually } from "#lib/testing/eventually.ts"
import { median, type Row, row } from "./row.ts"

type Reader = "service" | "plain"

const root = join(import.meta.dir, "../..")

/** Measures the OCR on generated pictures of every difficulty beside plain tesseract.js: time per crop, crops on two cores, memory. */
export async function benchOcr(say: (line: string) => void): Promise<readonly Row[]> {
  const one = { service: await timesOf("service"), plain: await timesOf("plain") }
  say(
    `OCR: ${median(one.service).toFixed(1)} ms per crop, plain ${median(one.plain).toFixed(1)} ms`,
  )
  const two = { service: await onTwoCores("service"), plain: await onTwoCores("plain") }
  say(`OCR: ${two.service.toFixed(0)} crops per second on two cores, plain ${two.plain.toFixed(0)}`)
  const memory = await memoryOfService()
  say(`OCR: ${memory.toFixed(0)} MB`)
  return [
    row(
      {
        name: "OCR of a crop on one worker, median (plain tesseract.js)",
        value: median(one.service),
        unit: "ms",
      },
      median(one.plain),
    ),
    row(
      {
        name: `OCR of 1,000 crops on two cores, ${Math.round(two.service)} per second (plain tesseract.js)`,
        value: 1000 / two.service,
        unit: "s",
      },
      1000 / two.plain,
    ),
    row(
      { name: "memory of the OCR service when it is warm", value: memory, unit: "MB" },
      undefined,
    ),
  ]
}

async function timesOf(reader: Reader): Promise<readonly number[]> {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "ocr-process.ts"), reader], {
    cwd: root,
    stdout: "pipe",
    stderr: "inherit",
  })
  const output = await new Response(child.stdout).text()
  if ((await child.exited) !== 0) throw new Error("Cannot measure the OCR: its process failed")
  return (JSON.parse(output) as { readonly times: readonly number[] }).times
}

/** Crops per second of two processes side by side. */
async function onTwoCores(reader: Reader): Promise<number> {
  const both = await Promise.all([timesOf(reader), timesOf(reader)])
  const perSecond = both.map(
    (times) => (1000 * times.length) / times.reduce((sum, time) => sum + time, 0),
  )
  return perSecond.reduce((sum, rate) => sum + rate, 0)
}

/** What the whole service holds in memory once it is ready, in MB. */
async function memoryOfService(): Promise<number> {
  const scratch = await mkdtemp(join(tmpdir(), "turnspit-bench-ocr-"))
  const log = join(scratch, "log")
  const child = Bun.spawn([process.execPath, "apps/rotisserie/ocr/src/main.ts"], {
    cwd: root,
    env: { PORT: "0", HOST: "127.0.0.1", DRAIN_SECONDS: "0" },
    stdout: Bun.file(log),
    stderr: "inherit",
  })
  try {
    const port = await eventually(async () => /"port":(\d+)/.exec(await readFile(log, "utf8"))?.[1])
    await eventually(async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok)
    const status = await readFile(`/proc/${child.pid}/status`, "utf8")
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024
  } finally {
    child.kill()
    await child.exited
    await rm(scratch, { recursive: true })
  }
}
