import { fileURLToPath } from "node:url"
import { eventually } from "./eventually.ts"

export interface ServiceProcess {
  readonly url: string
  readonly pid: number
  /** All that it has said so far. */
  readonly output: string
  /** Ends it as a node does and answers its exit code. */
  stop(): Promise<number>
}

const root = fileURLToPath(new URL("../../", import.meta.url))
const patienceMs = 180_000

/** Starts a service of this repository as a process of its own, such as `apps/rotisserie/ocr`, and waits until it is ready. */
export async function serviceProcess(
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ServiceProcess> {
  const child = Bun.spawn([process.execPath, `${folder}/src/main.ts`], {
    cwd: root,
    env: { PATH: "/usr/bin:/bin", HOST: "127.0.0.1", PORT: "0", DRAIN_SECONDS: "0", ...env },
    stdout: "pipe",
    stderr: "inherit",
  })
  let output = ""
  void (async () => {
    const decoder = new TextDecoder()
    for await (const part of child.stdout) output += decoder.decode(part)
  })()
  const stop = () => {
    child.kill("SIGTERM")
    return child.exited
  }
  try {
    const url = await eventually(() => /"url":"([^"]+)"/.exec(output)?.[1], patienceMs)
    await eventually(async () => (await fetch(`${url}/readyz`)).ok, patienceMs)
    return {
      url,
      pid: child.pid,
      get output() {
        return output
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw new Error(`Cannot start ${folder}: it is not ready; it said ${output.slice(-500)}`, {
      cause: error,
    })
  }
}
