import { expect, test } from "bun:test"
import { loadConnection } from "#lib/kube/load-connection.ts"
import { openClient } from "#lib/kube/open-client.ts"
import { eventually } from "./eventually.ts"
import { namespace, settings } from "./manifests.ts"
import { notRun } from "./not-run.ts"
import { realBackend } from "./real-backend.ts"
import { serveBackend } from "./serve-backend.ts"

const kubeconfig = process.env.TURNSPIT_TEST_KUBECONFIG ?? ""
const name = "realBackend() leaves nothing of a test on the server"

if (kubeconfig === "") test(name, () => notRun(name, "needs TURNSPIT_TEST_KUBECONFIG"))
else
  test(name, async () => {
    const api = await serveBackend(await realBackend(kubeconfig))
    const shop = api.own("shop")
    const role = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole" }
    await api.client.apply({ ...role, metadata: { name: shop }, rules: [] })
    await api.client.apply(namespace(shop))
    await api.client.apply(settings("held", {}, shop))
    const held = { apiVersion: "v1", kind: "ConfigMap", namespace: shop, name: "held" }
    await api.patch(held, { metadata: { finalizers: ["test.example.com/wait"] } })
    await api.stop()
    const client = openClient(await loadConnection({ kubeconfig, exec: true }))
    expect(await client.get({ ...role, name: shop })).toBeUndefined()
    const spaces = { apiVersion: "v1", kind: "Namespace" }
    for (const gone of [shop, api.namespace])
      await eventually(
        async () => (await client.get({ ...spaces, name: gone })) === undefined,
        30_000,
      )
  }, 60_000)
