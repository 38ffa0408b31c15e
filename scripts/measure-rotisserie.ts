import { readFile } from "node:fs/promises"
import { runCommand } from "./command.ts"
import { repositoryRoot } from "./repository-root.ts"
import { type ServiceProcess, startServiceProcess } from "./rotisserie/service-process.ts"

/** Measures what Rotisserie's services take under load, to size their requests and limits: on Linux, from /proc. */
await runCommand<"seconds" | "viewers" | "streams">({
  name: "measure-rotisserie",
  summary:
    "Measures memory and CPU of Rotisserie's three services while samples are read and pages listen.",
  flags: {
    seconds: "=N how long to measure; 60 when absent",
    viewers: "=N how many pages listen to /events; 200 when absent",
    streams: "=N how many sample streams are read every 2 s; 5 when absent",
  },
  async run(call) {
    const number = (name: "seconds" | "viewers" | "streams", absent: number) =>
      Number(call.value(name) ?? absent)
    const [seconds, viewers] = [number("seconds", 60), number("viewers", 200)]
    const root = await repositoryRoot()
    const started: ServiceProcess[] = []
    const start = async (name: string, env: Readonly<Record<string, string>> = {}) => {
      const service = await startServiceProcess(root, name, env)
      started.push(service)
      return service
    }
    try {
      const ocr = await start("ocr")
      const page = await start("static")
      const app = await start("app", {
        OCR_URL: ocr.url,
        POLL_SECONDS: "2",
        SAMPLE_STREAMS: String(number("streams", 5)),
      })
      while (!(await fetch(`${app.url}/readyz`)).ok) await Bun.sleep(200)
      const alone = await usage(app)
      const received = Array.from({ length: viewers }, () => ({ bytes: 0 }))
      for (const one of received) void listen(`${app.url}/events`, one)
      for (let asked = 0; asked < viewers; asked += 1) await (await fetch(page.url)).bytes()
      const before = await Promise.all([ocr, app, page].map(usage))
      await Bun.sleep(seconds * 1000)
      const after = await Promise.all([ocr, app, page].map(usage))
      const rows = ["ocr", "app", "static"].map((name, index) => {
        const [from, to] = [before[index], after[index]]
        const cores = ((to?.cpuSeconds ?? 0) - (from?.cpuSeconds ?? 0)) / seconds
        return `${name.padEnd(7)} ${(1000 * cores).toFixed(0).padStart(6)}m CPU ${mebibytes(to?.resident)} resident ${mebibytes(to?.peak)} at most`
      })
      const bytes = received.reduce((sum, one) => sum + one.bytes, 0)
      console.log(rows.join("\n"))
      console.log(
        `app before anybody listened: ${mebibytes(alone.resident)}; ${viewers} viewers got ${(bytes / viewers / seconds).toFixed(0)} bytes/s each`,
      )
      return 0
    } finally {
      for (const service of started) await service.kill()
    }
  },
})

interface Usage {
  readonly cpuSeconds: number
  /** In bytes. */
  readonly resident: number
  readonly peak: number
}

/** Source: proc_pid_stat(5), proc_pid_status(5); a tick is 10 ms wherever Linux runs. */
async function usage({ pid }: ServiceProcess): Promise<Usage> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8")
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
  const status = await readFile(`/proc/${pid}/status`, "utf8")
  const field = (name: string) =>
    1024 * Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0)
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100,
    resident: field("VmRSS"),
    peak: field("VmHWM"),
  }
}

async function listen(url: string, received: { bytes: number }): Promise<void> {
  try {
    const { body } = await fetch(url)
    if (body !== null) for await (const chunk of body) received.bytes += chunk.byteLength
  } catch {
    // The service is stopped at the end.
  }
}

function mebibytes(bytes = 0): string {
  return `${(bytes / 1024 / 1024).toFixed(0).padStart(5)} MiB`
}
