import { expect, test } from "bun:test"
import { configMap } from "./config-map.ts"
import { layer } from "./layer.ts"
import { custom, type ManifestOf, manifest } from "./manifest.ts"
import { type Component, overlay } from "./overlay.ts"
import { patchEach } from "./patch-each.ts"

const digest = `sha256:${"0c1f".repeat(16)}` as const
const web = [
  manifest("Deployment", "web", {
    metadata: { labels: { tier: "front" } },
    spec: {
      selector: {},
      template: { spec: { containers: [{ name: "web", image: "ghcr.io/acme/web:1" }] } },
    },
  }),
  manifest("Service", "web", { spec: { ports: [{ port: 80 }] } }),
]

test("layer() makes a base whose new names an overlay knows, to the compiler too", () => {
  const blue = layer({ namePrefix: "blue-", resources: web })
  const { manifests } = overlay({
    namespace: "shop",
    resources: [...blue, ...layer({ namePrefix: "green-", nameSuffix: "-v2", resources: web })],
    replicas: { "Deployment/blue-web": 2, "Deployment/green-web-v2": 3 },
  })
  expect(manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toEqual([
    "Deployment/blue-web",
    "Service/blue-web",
    "Deployment/green-web-v2",
    "Service/green-web-v2",
  ])
  expect(() =>
    overlay({
      namespace: "shop",
      resources: blue,
      // @ts-expect-error: it is called blue-web now
      replicas: { "Deployment/web": 2 },
    }),
  ).toThrow('Cannot overlay "Deployment/web": the base declares Deployment/blue-web')
})

test("overlay() applies components in their order; what they add can be changed like the base", () => {
  const metrics = {
    resources: [manifest("Service", "metrics", { spec: { ports: [{ port: 9090 }] } })],
    patches: { "Deployment/web": { spec: { minReadySeconds: 5 } } },
    labels: { metrics: "yes" },
  } satisfies Component<(typeof web)[number], ManifestOf<"Service", "metrics">>
  const { manifests } = overlay({
    namespace: "shop",
    resources: web,
    components: [metrics, { images: { "ghcr.io/acme/web": { newTag: "2" } } }],
    patches: { "Service/metrics": { spec: { type: "NodePort" } } },
  })
  expect(manifests[0]).toMatchObject({
    metadata: { labels: { metrics: "yes", tier: "front" } },
    spec: { minReadySeconds: 5 },
  })
  expect(manifests[0]).toHaveProperty("spec.template.spec.containers.0.image", "ghcr.io/acme/web:2")
  expect(manifests[2]?.spec).toEqual({ ports: [{ port: 9090 }], type: "NodePort" })
})

test("overlay() says which component does not fit", () => {
  const component: object = { patches: { "Deployment/wep": {} }, namespace: "shop" }
  expect(() => overlay({ namespace: "shop", resources: web, components: [{}, component] })).toThrow(
    `Cannot apply the component 2: "namespace" is not known; known are resources, omit, patches, jsonPatches, replicas, images, labels, annotations
Cannot overlay "Deployment/wep": the base declares Deployment/web (component 2)`,
  )
})

test("overlay() changes an image's name, tag and digest, in image volumes and custom resources too", () => {
  const rollout = { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout" } as const
  const images = (change: object) =>
    overlay({
      namespace: "shop",
      resources: [
        manifest("Deployment", "web", {
          spec: {
            selector: {},
            template: {
              spec: { containers: [], volumes: [{ name: "a", image: { reference: "web:1" } }] },
            },
          },
        }),
        custom(rollout, "web", {
          spec: { a: [{ initContainers: [{ image: `web:1@${digest}` }] }] },
        }),
      ],
      images: { web: change },
    }).manifests.map(
      ({ spec }) => /"(?:reference|image)":"([^"]+)"/.exec(JSON.stringify(spec))?.[1],
    )
  expect(images({ newTag: "2" })).toEqual(["web:2", "web:2"])
  expect(images({ newName: "r.io/web" })).toEqual(["r.io/web:1", `r.io/web:1@${digest}`])
  expect(images({ digest })).toEqual([`web@${digest}`, `web@${digest}`])
  expect(() => images({})).toThrow(
    'Cannot overlay image "web": it changes nothing; known are newName, newTag, digest',
  )
  expect(() => images({ newTag: "a b", tag: "1" })).toThrow(
    `Cannot overlay image "web": newTag is "a b"; it should be a tag such as 1.4.2
Cannot overlay image "web": "tag" is not known; known are newName, newTag, digest`,
  )
})

test("overlay() applies a JSON patch after a patch, and refuses one that fits nowhere", () => {
  const jsonPatches = (path: string) => ({
    namespace: "shop",
    resources: web,
    patches: { "Service/web": { spec: { type: "NodePort" } } } as const,
    jsonPatches: { "Service/web": [{ op: "replace", path, value: "LoadBalancer" }] } as const,
  })
  expect(overlay(jsonPatches("/spec/type")).manifests[1]).toHaveProperty(
    "spec.type",
    "LoadBalancer",
  )
  expect(() => overlay(jsonPatches("/spec/typ"))).toThrow(
    'Cannot overlay "Service/web": Cannot apply operation 1: /spec/typ is not there; /spec has ports, type',
  )
  expect(() => overlay(jsonPatches("/metadata/name"))).toThrow(
    'Cannot overlay "Service/web": a patch cannot change apiVersion, kind, metadata.name or metadata.namespace',
  )
})

test("layer() keeps what is known of an object through every step", () => {
  const { manifests } = overlay({
    namespace: "shop",
    resources: layer({
      namePrefix: "a-",
      labels: { tier: "front" },
      resources: [
        configMap("settings", { mode: "fast" }, { immutable: true }),
        custom({ apiVersion: "a.b/v1", kind: "Issuer", scope: "Cluster" }, "web", { spec: {} }),
      ],
      jsonPatches: {
        "ConfigMap/settings": [{ op: "remove", path: "/immutable" }],
        "Issuer/web": [{ op: "remove", path: "/spec" }],
      },
    }),
  })
  expect(manifests.map(({ metadata }) => metadata)).toEqual([
    { name: "a-settings-t82mkhg8fd", labels: { tier: "front" }, namespace: "shop" },
    { name: "a-web", labels: { tier: "front" } },
  ])
})

test("patchEach() patches every object that its target picks, and refuses to pick none", () => {
  const spec = { minReadySeconds: 5 }
  expect(patchEach(web, { kind: "Deployment", labels: { tier: "front" } }, { spec })).toEqual({
    "Deployment/web": { spec },
  })
  expect(() => patchEach(web, { kind: "Deployment", name: /^api-/ }, { spec })).toThrow(
    "Cannot patch each Deployment: the target picks none of 2 objects, Deployment/web, Service/web",
  )
})

test("overlay() renders 16,000 objects in a few seconds", () => {
  const base = Array.from({ length: 16_000 }, (_, index) => manifest("Service", `web-${index}`, {}))
  const startedAt = performance.now()
  const { manifests } = overlay({ namespace: "shop", namePrefix: "a-", resources: base })
  expect(manifests).toHaveLength(16_000)
  expect(performance.now() - startedAt).toBeLessThan(5_000)
})
