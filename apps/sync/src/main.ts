import { inClusterConnection } from "#lib/kube/in-cluster-connection.ts"
import { openClient } from "#lib/kube/open-client.ts"
import { environment } from "#lib/service/environment.ts"
import { serve } from "#lib/service/serve.ts"
import { start } from "#lib/service/start.ts"
import { integer, text, url } from "#lib/service/variable.ts"
import { readBounds } from "#lib/sync/access/read-bounds.ts"
import { openSource } from "#lib/sync/source.ts"
import { openSyncService, type SyncOptions } from "./sync-service.ts"

/** Runs the sync service in a pod. What it follows and may do, `bun run bootstrap` has fixed where no commit can change it. */
await start("sync", async (log) => {
  const settings = environment({
    PORT: integer({ default: 8080, min: 1, max: 65_535 }),
    HOST: text({ default: "0.0.0.0" }),
    DRAIN_SECONDS: integer({ default: 5, min: 0, max: 300 }),
    VERSION: text({ default: "unknown" }),
    REPOSITORY_ID: text({ default: "turnspit" }),
    POLL_SECONDS: integer({ default: 60, min: 5, max: 86_400 }),
    STATE_DIRECTORY: text({ default: "/var/lib/turnspit" }),
    SERVICE_ACCOUNT_DIRECTORY: text({ default: "/var/run/secrets/kubernetes.io/serviceaccount" }),
    GIT_SECRET_DIRECTORY: text({ default: "" }),
    RENDERER_URL: url({ optional: true }),
    WEBHOOK_SECRET: text({ minLength: 16 }),
    FORGE_API_URL: url({ optional: true }),
    FORGE_REPOSITORY: text({ default: "" }),
    FORGE_TOKEN: text({ default: "" }),
    PUBLIC_URL: url({ optional: true }),
  })
  const repositoryId = settings.REPOSITORY_ID
  const client = openClient(inClusterConnection(process.env, settings.SERVICE_ACCOUNT_DIRECTORY))
  const { cluster, repository, branch } = await readBounds({ client, repositoryId })
  if (repository === undefined)
    throw new Error(
      `Cannot start: cluster ${cluster} was bootstrapped without a repository; set source.repository in clusters/${cluster}/index.ts and run \`bun run bootstrap ${cluster}\``,
    )
  const core = await openSyncService({
    clusterName: cluster,
    client,
    source: await openSource({
      repository,
      state: settings.STATE_DIRECTORY,
      credentials: settings.GIT_SECRET_DIRECTORY || undefined,
    }),
    repositoryId,
    branch,
    bounds: (signal) => readBounds({ client, repositoryId }, signal),
    webhookSecret: settings.WEBHOOK_SECRET,
    hostname: settings.HOST,
    pollMs: settings.POLL_SECONDS * 1000,
    stateDirectory: settings.STATE_DIRECTORY,
    rendererUrl: settings.RENDERER_URL,
    version: settings.VERSION,
    ...forgeOf(settings),
    log,
  })
  serve(core.app, {
    port: settings.PORT,
    hostname: settings.HOST,
    drainMs: settings.DRAIN_SECONDS * 1000,
    onStop: core.stop,
    log,
  })
})

/** The three settings of a forge come together or not at all. */
function forgeOf(settings: {
  readonly FORGE_API_URL: string | undefined
  readonly FORGE_REPOSITORY: string
  readonly FORGE_TOKEN: string
  readonly PUBLIC_URL: string | undefined
}): Pick<SyncOptions, "forge"> {
  const { FORGE_API_URL: apiUrl, FORGE_REPOSITORY: repository, FORGE_TOKEN: token } = settings
  if (apiUrl === undefined && repository === "" && token === "") return {}
  if (apiUrl === undefined || token === "" || !/^[^/\s]+(\/[^/\s]+)+$/.test(repository))
    throw new Error(
      "Cannot start: FORGE_API_URL, FORGE_REPOSITORY (owner/name) and FORGE_TOKEN must be set together",
    )
  return { forge: { apiUrl, repository, token, targetUrl: settings.PUBLIC_URL } }
}
