import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Delivery } from "#lib/testing/delivery.ts"

/** A replica of the sync service in a process of its own. */
export interface ReplicaProcess {
  readonly child: Bun.Subprocess
  readonly url: string
  isLeading(): Promise<boolean>
  /** Memory that the process takes at the moment. */
  residentBytes(): number
  kill(): Promise<void>
}

const script = fileURLToPath(new URL("replica.ts", import.meta.url))

/** Starts one for what a delivery delivers; it keeps its state in a folder. */
export async function startReplicaProcess(
  { api, repository, context }: Pick<Delivery, "api" | "repository" | "context">,
  state: string,
): Promise<ReplicaProcess> {
  const { server, token } = api.connection
  const settings = {
    ...{ server, token: await token?.(), state: join(state, "replica") },
    repository: repository.directory,
    repositoryId: context.repositoryId,
    namespace: api.namespace,
  }
  const child = Bun.spawn([process.execPath, script, JSON.stringify(settings)], {
    stdout: "pipe",
    stderr: "inherit",
  })
  const { value } = await child.stdout.getReader().read()
  const url = new TextDecoder().decode(value).trim()
  return {
    child,
    url,
    async isLeading() {
      const status = (await (await fetch(`${url}/api/status`)).json()) as {
        readonly leader?: { readonly isSelf: boolean }
      }
      return status.leader?.isSelf === true
    },
    residentBytes() {
      const { stdout } = Bun.spawnSync(["ps", "-o", "rss=", "-p", String(child.pid)])
      return Number(stdout.toString()) * 1024
    },
    async kill() {
      child.kill("SIGKILL")
      await child.exited
    },
  }
}
