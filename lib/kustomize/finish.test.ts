import { expect, test } from "bun:test"
import { type Cluster, cluster } from "./cluster.ts"
import { finishApp } from "./finish.ts"
import type { Manifest } from "./manifest.ts"

const local = cluster({
  name: "local",
  kubernetes: "1.36",
  source: { branch: "main" },
  drift: "revert",
  prune: { limit: 20, allow: [] },
  namespaces: ["shop"],
  kinds: ["Deployment"],
  images: "tree",
  apps: ["shop"],
})
const versions = { "shop-web": "tree-0123456789abcdef", "shop-api": "tree-aaaaaaaaaaaaaaaa" }

test("finishApp() labels, versions the repository's own images and sorts", () => {
  expect(finish([deployment("ghcr.io/acme/shop-web"), namespace])).toEqual([
    {
      ...namespace,
      metadata: { name: "shop", labels: { "app.kubernetes.io/instance": "shop" } },
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: {
        name: "web",
        namespace: "shop",
        labels: { tier: "front", "app.kubernetes.io/instance": "shop" },
      },
      spec: {
        selector: { matchLabels: { app: "web" } },
        template: {
          metadata: { labels: { app: "web" } },
          spec: {
            containers: [{ name: "web", image: "ghcr.io/acme/shop-web:tree-0123456789abcdef" }],
          },
        },
      },
    },
  ])
})

test("finishApp() leaves an image with a tag or a digest as it is", () => {
  const images = ["nginx:1.29", `ghcr.io/acme/shop-web@sha256:${"0c1f".repeat(16)}`]
  expect(
    images.map((image) => JSON.stringify(finish([deployment(image)])).includes(`"${image}"`)),
  ).toEqual([true, true])
})

test("finishApp() refuses an untagged image that is no service of the repository", () => {
  expect(() => finish([deployment("ghcr.io/acme/shop-wep")])).toThrow(
    'Cannot use the image "ghcr.io/acme/shop-wep" in Deployment/shop/web: it has no tag, and no service of this repository is called "shop-wep"; it has shop-api, shop-web',
  )
})

test("finishApp() pins the images that a cluster's record names, and gives the others their content version", () => {
  const pin = `tree-fedcba9876543210@sha256:${"0c1f".repeat(16)}`
  const pinned = { ...local, images: { "ghcr.io/acme/shop-web": pin } }
  const imageOf = (image: string) =>
    /"image":"([^"]+)"/.exec(JSON.stringify(finish([deployment(image)], pinned)))?.[1]
  expect(imageOf("ghcr.io/acme/shop-web")).toBe(`ghcr.io/acme/shop-web:${pin}`)
  expect(imageOf("ghcr.io/acme/shop-api")).toBe("ghcr.io/acme/shop-api:tree-aaaaaaaaaaaaaaaa")
})

test("finishApp() refuses an untagged image on a cluster that names digests", () => {
  const { images: _, ...digests } = local
  expect(() => finish([deployment("ghcr.io/acme/shop-web")], digests)).toThrow(
    'Cannot use the image "ghcr.io/acme/shop-web" in Deployment/shop/web: it has no tag, and cluster "local" does not say images: "tree"; name its digest',
  )
})

test("finishApp() refuses namespaces that the cluster does not allow, a missing one, duplicates: all at once", () => {
  const configMap = { apiVersion: "v1", kind: "ConfigMap" }
  expect(() =>
    finish([
      { ...namespace, metadata: { name: "kube-system" } },
      { ...configMap, metadata: { name: "a", namespace: "default" } },
      { ...configMap, metadata: { name: "b" } },
      { ...configMap, metadata: { name: "c", namespace: "shop" } },
      { ...configMap, metadata: { name: "c", namespace: "shop" } },
    ]),
  ).toThrow(
    `Cannot render ConfigMap/shop/c: the app declares it twice
Cannot render Namespace/kube-system: cluster "local" allows the namespaces shop
Cannot render ConfigMap/default/a: cluster "local" allows the namespaces shop
Cannot render ConfigMap/b: it has no namespace; overlay() gives it one`,
  )
})

test("finishApp() refuses an app without manifests", () => {
  expect(() => finish([])).toThrow(
    'Cannot render the app "shop": it has no manifests, which would remove everything',
  )
})

const namespace: Manifest = { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } }

function deployment(image: string): Manifest {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "shop", labels: { tier: "front" } },
    spec: {
      selector: { matchLabels: { app: "web" } },
      template: {
        metadata: { labels: { app: "web" } },
        spec: { containers: [{ name: "web", image }] },
      },
    },
  }
}

function finish(manifests: readonly Manifest[], on: Cluster = local): readonly Manifest[] {
  return finishApp({ app: "shop", cluster: on, after: [], manifests, versions }).manifests
}
