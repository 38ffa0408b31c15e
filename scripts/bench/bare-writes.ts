import { openDiscovery } from "#lib/kube/discovery.ts"
import { loadConnection } from "#lib/kube/load-connection.ts"
import { objectPath } from "#lib/kube/paths.ts"
import { openTransport } from "#lib/kube/transport.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"

/** How long it takes to send every object twice and to do nothing else: as a dry run, and then for good. */
export interface BareWrites {
  readonly dryRunMs: number
  readonly createMs: number
}

/** Measures server-side applies without a field of ours, a comparison or an inventory, as many at once as the service sends. */
export async function bareWrites(
  kubeconfig: string,
  manifests: readonly Manifest[],
): Promise<BareWrites> {
  const transport = openTransport(await loadConnection({ kubeconfig, exec: true }))
  const discovery = openDiscovery(transport)
  const requests = await Promise.all(
    manifests.map(async (body) => {
      const { apiVersion, kind, metadata } = body
      const resource = await discovery.find(apiVersion, kind)
      if (resource === undefined)
        throw new Error(`Cannot measure ${kind}: the server has no such kind`)
      return { body, path: objectPath(resource, metadata) }
    }),
  )
  const send = async (query: string): Promise<number> => {
    const startedAt = performance.now()
    await Promise.all(
      requests.map(({ body, path }) =>
        transport.send({
          verb: "apply",
          subject: path,
          method: "PATCH",
          path: `${path}?fieldManager=bench&force=true&fieldValidation=Strict${query}`,
          contentType: "application/apply-patch+yaml",
          body,
          repeatable: true,
        }),
      ),
    )
    return performance.now() - startedAt
  }
  const dryRunMs = await send("&dryRun=All")
  return { dryRunMs, createMs: await send("") }
}
