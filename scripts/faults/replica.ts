/** One replica of the sync service in a process of its own, which a test kills or stops. Prints its address. */
import { startSyncService } from "#apps/sync/src/sync-service.ts"
import { openClient } from "#lib/kube/open-client.ts"
import { createLog } from "#lib/service/log.ts"
import { openSource } from "#lib/sync/source.ts"

const { server, token, repository, state, repositoryId, namespace } = JSON.parse(
  process.argv[2] ?? "{}",
) as Readonly<Record<string, string>>
const { url } = await startSyncService({
  clusterName: "test",
  client: openClient({ server: server ?? "", ...(token !== undefined && { token: () => token }) }),
  source: await openSource({ repository: repository ?? "", state: state ?? "" }),
  repositoryId: repositoryId ?? "",
  namespace: namespace ?? "",
  branch: "main",
  webhookSecret: "a secret of the tests",
  port: 0,
  hostname: "127.0.0.1",
  pollMs: 500,
  stateDirectory: state ?? "",
  log: createLog({ write: () => {} }),
})
console.log(url)
