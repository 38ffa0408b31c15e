import { join } from "node:path"

/** One of Rotisserie's services, run as a process of its own. */
export interface ServiceProcess {
  readonly url: string
  readonly pid: number
  readonly exited: Promise<number>
  terminate(): void
  kill(): Promise<void>
}

/** Starts `apps/rotisserie/<name>` on a free port, with an environment of its own, and waits until it listens. */
export async function startServiceProcess(
  root: string,
  name: string,
  env: Readonly<Record<string, string>>,
): Promise<ServiceProcess> {
  const child = Bun.spawn([process.execPath, join(root, `apps/rotisserie/${name}/src/main.ts`)], {
    cwd: root,
    env: {
      PATH: process.env.PATH ?? "",
      HOME: process.env.HOME ?? "",
      HOST: "127.0.0.1",
      PORT: "0",
      DRAIN_SECONDS: "6",
      ...env,
    },
    stdout: "pipe",
    stderr: "inherit",
  })
  const port = await portOf(child.stdout, name)
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid,
    exited: child.exited,
    terminate: () => child.kill("SIGTERM"),
    async kill() {
      child.kill("SIGKILL")
      await child.exited
    },
  }
}

/** Reads the log until the line that says where it listens; what comes later is read and dropped, so that nothing blocks. */
async function portOf(output: ReadableStream<Uint8Array>, name: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  void (async () => {
    const decoder = new TextDecoder()
    let text = ""
    for await (const chunk of output) {
      text = (text + decoder.decode(chunk, { stream: true })).slice(-10_000)
      const [, port] = /"message":"listening".*?"port":(\d+)/.exec(text) ?? []
      if (port !== undefined) resolve(Number(port))
    }
    reject(new Error(`Cannot start ${name}: it ended with ${text.slice(-500)}`))
  })()
  return promise
}
