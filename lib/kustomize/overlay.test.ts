import { expect, test } from "bun:test"
import { job } from "./job.ts"
import { custom, manifest } from "./manifest.ts"
import { overlay } from "./overlay.ts"

const labels = { "app.kubernetes.io/name": "web" }
const base = [
  manifest("Namespace", "shop", {}),
  manifest("Service", "web", { spec: { selector: labels, ports: [{ port: 80 }] } }),
  manifest("Deployment", "web", {
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          initContainers: [{ name: "init", image: "registry.example.com:5000/init:old" }],
          containers: [{ name: "web", image: "ghcr.io/acme/web" }],
        },
      },
    },
  }),
]
const digest = `sha256:${"0c1f".repeat(16)}` as const

test("overlay() applies patches, replicas, images, namespace, labels and annotations", () => {
  const { after, manifests } = overlay({
    namespace: "shop",
    resources: base,
    after: ["edge"],
    labels: { environment: "prod" },
    annotations: { owner: "shop-team" },
    images: {
      "ghcr.io/acme/web": `1.4.2@${digest}`,
      "registry.example.com:5000/init": `@${digest}`,
    },
    replicas: { "Deployment/web": 3 },
    patches: {
      "Deployment/web": {
        spec: {
          template: {
            spec: { containers: [{ name: "web", env: [{ name: "MODE", value: "fast" }] }] },
          },
        },
      },
      "Service/web": { metadata: { labels: { tier: "front" } } },
    },
  })
  const common = { labels: { environment: "prod" }, annotations: { owner: "shop-team" } }
  expect(after).toEqual(["edge"])
  expect(manifests).toEqual([
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop", ...common } },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: {
        name: "web",
        namespace: "shop",
        ...common,
        labels: { tier: "front", environment: "prod" },
      },
      spec: { selector: labels, ports: [{ port: 80 }] },
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web", namespace: "shop", ...common },
      spec: {
        replicas: 3,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            initContainers: [{ name: "init", image: `registry.example.com:5000/init@${digest}` }],
            containers: [
              {
                name: "web",
                image: `ghcr.io/acme/web:1.4.2@${digest}`,
                env: [{ name: "MODE", value: "fast" }],
              },
            ],
          },
        },
      },
    },
  ])
})

test("overlay() leaves out what the cluster omits", () => {
  const { manifests } = overlay({ namespace: "shop", resources: base, omit: ["Service/web"] })
  expect(manifests.map(({ kind }) => kind)).toEqual(["Namespace", "Deployment"])
})

test("overlay() keeps the namespace that an object names itself, and gives none to cluster-scoped ones", () => {
  const issuer = {
    apiVersion: "cert-manager.io/v1",
    kind: "ClusterIssuer",
    scope: "Cluster",
  } as const
  const certificate = { apiVersion: "cert-manager.io/v1", kind: "Certificate" } as const
  const { manifests } = overlay({
    namespace: "shop",
    resources: [
      manifest("ClusterRole", "reader", { rules: [] }),
      manifest("Role", "reader", { metadata: { namespace: "edge" }, rules: [] }),
      custom(issuer, "letsencrypt", {}),
      custom(certificate, "web", {}),
    ],
  })
  expect(manifests.map(({ metadata }) => metadata.namespace)).toEqual([
    undefined,
    "edge",
    undefined,
    "shop",
  ])
  expect(manifests.flatMap(Object.getOwnPropertySymbols)).toEqual([])
})

test("overlay() fills in the namespace of a binding's service accounts", () => {
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" }
  const { manifests } = overlay({
    namespace: "shop",
    resources: [
      manifest("RoleBinding", "view", {
        roleRef,
        subjects: [
          { kind: "ServiceAccount", name: "web" },
          { kind: "ServiceAccount", name: "sync", namespace: "turnspit" },
          { kind: "Group", name: "readers", apiGroup: "rbac.authorization.k8s.io" },
        ],
      }),
    ],
  })
  expect(manifests[0]?.subjects).toEqual([
    { kind: "ServiceAccount", name: "web", namespace: "shop" },
    { kind: "ServiceAccount", name: "sync", namespace: "turnspit" },
    { kind: "Group", name: "readers", apiGroup: "rbac.authorization.k8s.io" },
  ])
})

test("overlay() refuses an id that the base does not declare", () => {
  expect(() =>
    overlay({
      namespace: "shop",
      resources: base,
      // @ts-expect-error: the base declares Deployment/web
      patches: { "Deployment/wep": { spec: { replicas: 2 } } },
    }),
  ).toThrow('Cannot overlay "Deployment/wep": the base declares Deployment/web')
  expect(() =>
    overlay({
      namespace: "shop",
      resources: base,
      // @ts-expect-error: the base declares no StatefulSet
      omit: ["StatefulSet/web"],
    }),
  ).toThrow(
    'Cannot overlay "StatefulSet/web": the base declares Namespace/shop, Service/web, Deployment/web',
  )
})

test("overlay() refuses replicas of a Service", () => {
  expect(() =>
    overlay({
      namespace: "shop",
      resources: base,
      // @ts-expect-error: a Service has no replicas
      replicas: { "Service/web": 2 },
    }),
  ).toThrow(
    'Cannot overlay "Service/web": only a Deployment, StatefulSet, ReplicaSet or ReplicationController has replicas',
  )
})

test("overlay() refuses an image without digest, and one that no container uses", () => {
  expect(() =>
    overlay({
      namespace: "shop",
      resources: base,
      // @ts-expect-error: 1.4.2 is no digest
      images: { "ghcr.io/acme/web": "1.4.2" },
    }),
  ).toThrow(
    'Cannot overlay image "ghcr.io/acme/web": "1.4.2" is no digest; it should be tag@sha256:… with 64 hex digits',
  )
  expect(() =>
    overlay({ namespace: "shop", resources: base, images: { "ghcr.io/acme/wep": `1@${digest}` } }),
  ).toThrow(
    'Cannot overlay image "ghcr.io/acme/wep": no container uses it; the base\'s are ghcr.io/acme/web, registry.example.com:5000/init',
  )
})

test("overlay() does not compile with a misspelt field or another kind's fields in a patch", () => {
  const spec = { template: { spec: { containers: [] } } }
  overlay({
    namespace: "shop",
    resources: base,
    // @ts-expect-error: replica is misspelt
    patches: { "Deployment/web": { spec: { replica: 2 } } },
  })
  overlay({
    namespace: "shop",
    resources: base,
    // @ts-expect-error: a Service has no template
    patches: { "Service/web": { spec: { template: spec } } },
  })
  overlay({
    namespace: "shop",
    resources: base,
    patches: {
      "Deployment/web": {
        spec: {
          template: {
            spec: {
              containers: [
                // @ts-expect-error: imagePullPolcy is misspelt
                { name: "web", imagePullPolcy: "Always" },
                // @ts-expect-error: a value is text
                { name: "side", env: [{ name: "PORT", value: 80 }] },
              ],
            },
          },
        },
      },
    },
  })
  expect(() =>
    overlay({
      namespace: "shop",
      resources: base,
      // @ts-expect-error: the namespace is the overlay's to say
      patches: { "Deployment/web": { metadata: { namespace: "edge" } } },
    }),
  ).toThrow('Cannot overlay "Deployment/web": a patch cannot change metadata.namespace')
})

test("overlay() lists every problem at once", () => {
  const options: object = {
    namespace: "Shop",
    resources: [...base, manifest("Service", "web", {})],
    replica: {},
    labels: { count: 1 },
    replicas: { "Deployment/web": 1.5, "Deployment/wep": 1 },
    patches: {
      "Deployment/web": {
        kind: "StatefulSet",
        spec: { template: { spec: { containers: [{ name: "old", $patch: "delete" }] } } },
      },
    },
    omit: "Service/web",
  }
  expect(messageOf(() => overlay(options as Parameters<typeof overlay>[0]))).toBe(
    `Cannot overlay: "replica" is not known; known are resources, namespace, namePrefix, nameSuffix, components, references, omit, patches, jsonPatches, replicas, images, labels, annotations, after
Cannot overlay: namespace is "Shop"; it should be the name of a namespace
Cannot overlay: omit is "Service/web"; it should be a list of names
Cannot overlay: labels "count" is 1, not a string
Cannot overlay "Service/web": the base declares it twice
Cannot overlay "Deployment/wep": the base declares Deployment/web
Cannot overlay "Deployment/web": a patch cannot change kind
Cannot overlay "Deployment/web": Cannot delete spec.template.spec.containers[name=old]: the base has no such item
Cannot overlay "Deployment/web": replicas is 1.5; it should be a whole number from 0`,
  )
})

test("overlay() refuses options that are none", () => {
  const nothing: unknown = null
  expect(() => overlay(nothing as Parameters<typeof overlay>[0])).toThrow(
    "Cannot overlay: the options are no object",
  )
})

test("overlay() refuses what is no list of manifests", () => {
  const options: object = { namespace: "shop", resources: [undefined] }
  expect(() => overlay(options as Parameters<typeof overlay>[0])).toThrow(
    "Cannot overlay: resources should be the manifests of a base, a list",
  )
})

test("overlay() comes after a Job that it declares, under the name that the Job gets", () => {
  const resources = [...base, job("migrate", { spec: { template: { spec: { containers: [] } } } })]
  const { after } = overlay({
    namespace: "shop",
    namePrefix: "new-",
    resources,
    after: ["edge", "Job/migrate"],
  })
  expect(after).toEqual(["edge", "Job/new-migrate"])
  // @ts-expect-error: the base declares Job/migrate
  expect(() => overlay({ namespace: "shop", resources, after: ["Job/migrat"] })).toThrow(
    'Cannot overlay "Job/migrat": the base declares Job/migrate',
  )
  // @ts-expect-error: a Deployment is never complete
  expect(() => overlay({ namespace: "shop", resources, after: ["Deployment/web"] })).toThrow(
    'Cannot overlay "Deployment/web": an app can come after a Job of its own, and after other apps',
  )
  expect(() =>
    overlay({ namespace: "shop", resources, omit: ["Job/migrate"], after: ["Job/migrate"] }),
  ).toThrow('Cannot overlay "Job/migrate": after names it, and omit leaves it out')
  const untyped = [custom({ apiVersion: "batch/v1", kind: "Job" as string }, "seed" as string, {})]
  expect(overlay({ namespace: "shop", resources: untyped, after: ["Job/seed"] }).after).toEqual([
    "Job/seed",
  ])
})

test("overlay() renders the same bytes whenever it is asked and leaves the base as it is", () => {
  const before = JSON.stringify(base)
  const render = () =>
    JSON.stringify(
      overlay({
        namespace: "shop",
        resources: base,
        replicas: { "Deployment/web": 2 },
        labels: { environment: "test" },
      }),
    )
  expect(render()).toBe(render())
  expect(JSON.stringify(base)).toBe(before)
})

function messageOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  return "nothing was thrown"
}

test("overlay() changes the images that patches bring, and refuses those that patches or omit take away", () => {
  const pod = (name: string, image: string) =>
    manifest("Deployment", name, {
      spec: {
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name } },
          spec: { containers: [{ name: "app", image }] },
        },
      },
    })
  const resources = [pod("web", "web:1"), pod("api", "api:1")]
  const containers = [{ name: "side", image: "side:1" }]
  const added = { spec: { template: { spec: { containers } } } }
  const base = { namespace: "shop", resources }
  const { manifests } = overlay({
    ...base,
    patches: { "Deployment/web": added },
    images: { side: { newTag: "2" } },
  })
  expect(JSON.stringify(manifests)).toContain("side:2")
  expect(() =>
    overlay({ ...base, omit: ["Deployment/api"], images: { api: { newTag: "2" } } }),
  ).toThrow('Cannot overlay image "api": no container uses it; the base\'s are web')
})

test("overlay() refuses to change what it leaves out", () => {
  const settings = manifest("ConfigMap", "settings", { data: { a: "1" } })
  expect(() =>
    overlay({
      namespace: "shop",
      resources: [settings],
      omit: ["ConfigMap/settings"],
      patches: { "ConfigMap/settings": { data: { a: "2" } } },
    }),
  ).toThrow('Cannot overlay "ConfigMap/settings": patches changes it, and omit leaves it out')
})
