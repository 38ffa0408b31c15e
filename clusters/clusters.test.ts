import { afterAll, beforeAll, expect, test } from "bun:test"
import { readdirSync } from "node:fs"
import type { KubeClient } from "#lib/kube/client.ts"
import { loadConnection } from "#lib/kube/load-connection.ts"
import { openClient } from "#lib/kube/open-client.ts"
import { objectId } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { render } from "#lib/render/render.ts"
import { notRun } from "#lib/testing/not-run.ts"

const names = readdirSync(import.meta.dir, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort()
const services = ["renderer", "rotisserie-app", "rotisserie-ocr", "rotisserie-static", "sync"]
const versions = Object.fromEntries(services.map((name) => [name, "tree-0123456789abcdef"]))
const directory = new URL("..", import.meta.url).pathname

test.each(names)("cluster %s renders every app, the same bytes each time", async (cluster) => {
  const first = await render({ directory, cluster, versions })
  const second = await render({ directory, cluster, versions })
  expect(first.apps.filter(({ state }) => state === "failed")).toEqual([])
  expect(first.cluster.name).toBe(cluster)
  expect(JSON.stringify(second)).toBe(JSON.stringify(first))
})

const kubeconfig = process.env.TURNSPIT_TEST_KUBECONFIG

if (kubeconfig === undefined) {
  test("clusters are accepted by a real API server", () =>
    notRun("clusters against a real API server", "needs TURNSPIT_TEST_KUBECONFIG"))
} else {
  /** Namespaces of this test's own, so that it meets nobody else's. */
  const run = crypto.randomUUID().slice(0, 8)
  const namespaces = ["rotisserie", "turnspit"].map((name) => ({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: moved(name) },
  }))
  let client: KubeClient

  beforeAll(async () => {
    client = openClient(await loadConnection({ kubeconfig, exec: true }))
    for (const namespace of namespaces) await client.create(namespace)
  })
  afterAll(async () => {
    for (const namespace of namespaces)
      await client.delete({ ...namespace, name: namespace.metadata.name })
  })

  test.each(names)("cluster %s is accepted by a real API server", async (cluster) => {
    const { apps } = await render({ directory, cluster, versions })
    const manifests = apps.flatMap((app) => (app.state === "rendered" ? app.manifests : []))
    const refused: string[] = []
    for (const manifest of manifests)
      await client
        .apply(inOwnNamespace(manifest), { dryRun: true })
        .catch((error) => refused.push(`${objectId(manifest)}: ${error}`))
    expect(refused).toEqual([])
    expect(manifests.length).toBeGreaterThan(20)
  })

  function inOwnNamespace(manifest: Manifest): Manifest {
    const { kind, metadata } = manifest
    if (kind === "Namespace")
      return { ...manifest, metadata: { ...metadata, name: moved(metadata.name) } }
    if (metadata.namespace === undefined) return manifest
    return { ...manifest, metadata: { ...metadata, namespace: moved(metadata.namespace) } }
  }

  function moved(namespace: string): string {
    return `clusters-test-${run}-${namespace}`
  }
}
