/** The sync service in a process of its own, as a pod runs it, for whoever measures it: it counts its requests. */
import { loadConnection } from "#lib/kube/load-connection.ts"
import { openClient } from "#lib/kube/open-client.ts"
import { createLog } from "#lib/service/log.ts"
import { openSource } from "#lib/sync/source.ts"
import { startSyncService } from "../../apps/sync/src/sync-service.ts"

const [kubeconfig = "", repository = "", state = "", repositoryId = "", webhookSecret = ""] =
  process.argv.slice(2)
const connection = await loadConnection({ kubeconfig, exec: true })
const counts: Record<string, number> = {}
const plain = globalThis.fetch
const counting = (input: string | URL | Request, init?: RequestInit) => {
  const url = new URL(input instanceof Request ? input.url : input)
  if (url.href.startsWith(connection.server)) {
    const isWatch = url.searchParams.has("watch")
    const collection = url.pathname.replace(/(\/namespaces)\/[^/]+\//, "$1/*/")
    const dryRun = url.searchParams.has("dryRun") ? " dry run" : ""
    const kind = collection
      .split("/")
      .find((part) => /^[a-z]{6,}s$/.test(part) && part !== "namespaces")
    const name = `${isWatch ? "WATCH" : (init?.method ?? "GET")}${dryRun} ${kind ?? collection}`
    counts[name] = (counts[name] ?? 0) + 1
  }
  return plain(input, init)
}
globalThis.fetch = Object.assign(counting, { preconnect: plain.preconnect })

const service = await startSyncService({
  clusterName: "local",
  client: openClient(connection),
  source: await openSource({ repository, state }),
  repositoryId,
  branch: "main",
  webhookSecret,
  pollMs: 600_000,
  port: 0,
  hostname: "127.0.0.1",
  stateDirectory: state,
  log: createLog(),
})
process.on("message", () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ counts, cpuMs: Math.round((user + system) / 1000) })
})
process.on("disconnect", () => void service.stop().finally(() => process.exit(0)))
process.send?.({ url: service.url })
