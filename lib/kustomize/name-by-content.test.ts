import { expect, test } from "bun:test"
import { configMap } from "./config-map.ts"
import { manifest } from "./manifest.ts"
import { overlay } from "./overlay.ts"
import { secret } from "./secret.ts"

const settings = "settings-t82mkhg8fd"
const token = "token-fcbd24ddc4"

test("configMap() and secret() get a hash of their content, in every reference too", () => {
  const labels = { app: "web" }
  const { manifests } = overlay({
    namespace: "shop",
    resources: [
      configMap("settings", { mode: "fast" }),
      secret("token", { key: "not secret" }),
      manifest("Deployment", "web", {
        spec: {
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: {
              imagePullSecrets: [{ name: "token" }, { name: "other" }],
              initContainers: [{ name: "init", envFrom: [{ secretRef: { name: "token" } }] }],
              containers: [
                {
                  name: "web",
                  envFrom: [{ configMapRef: { name: "settings" } }],
                  env: [
                    {
                      name: "A",
                      valueFrom: { configMapKeyRef: { name: "settings", key: "mode" } },
                    },
                    { name: "B", valueFrom: { secretKeyRef: { name: "token", key: "key" } } },
                    { name: "C", value: "settings" },
                  ],
                },
              ],
              volumes: [
                { name: "settings", configMap: { name: "settings" } },
                { name: "token", secret: { secretName: "token" } },
                {
                  name: "both",
                  projected: {
                    sources: [{ configMap: { name: "settings" } }, { secret: { name: "token" } }],
                  },
                },
              ],
            },
          },
        },
      }),
      manifest("Ingress", "web", { spec: { tls: [{ hosts: ["web"], secretName: "token" }] } }),
      manifest("ServiceAccount", "web", {
        secrets: [{ name: "token" }],
        imagePullSecrets: [{ name: "token" }],
      }),
    ],
  })
  expect(manifests.map(({ metadata }) => metadata.name)).toEqual([
    settings,
    token,
    "web",
    "web",
    "web",
  ])
  expect(manifests.slice(1)).toEqual([
    {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: token, namespace: "shop" },
      type: "Opaque",
      data: { key: "bm90IHNlY3JldA==" },
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web", namespace: "shop" },
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            imagePullSecrets: [{ name: token }, { name: "other" }],
            initContainers: [{ name: "init", envFrom: [{ secretRef: { name: token } }] }],
            containers: [
              {
                name: "web",
                envFrom: [{ configMapRef: { name: settings } }],
                env: [
                  { name: "A", valueFrom: { configMapKeyRef: { name: settings, key: "mode" } } },
                  { name: "B", valueFrom: { secretKeyRef: { name: token, key: "key" } } },
                  { name: "C", value: "settings" },
                ],
              },
            ],
            volumes: [
              { name: "settings", configMap: { name: settings } },
              { name: "token", secret: { secretName: token } },
              {
                name: "both",
                projected: {
                  sources: [{ configMap: { name: settings } }, { secret: { name: token } }],
                },
              },
            ],
          },
        },
      },
    },
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: { name: "web", namespace: "shop" },
      spec: { tls: [{ hosts: ["web"], secretName: token }] },
    },
    {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "web", namespace: "shop" },
      secrets: [{ name: token }],
      imagePullSecrets: [{ name: token }],
    },
  ])
})

test("configMap() gets another name when a patch changes its data, and the same whatever their order", () => {
  const nameOf = (data: Readonly<Record<string, string>>, patch: string | null) =>
    overlay({
      namespace: "shop",
      resources: [configMap("settings", data)],
      patches: { "ConfigMap/settings": { data: { extra: patch } } },
    }).manifests[0]?.metadata.name
  expect(nameOf({ mode: "fast" }, null)).toBe(settings)
  expect(nameOf({ mode: "fast", extra: "x" }, null)).toBe(settings)
  expect(nameOf({ mode: "fast" }, "y")).not.toBe(settings)
  expect(nameOf({ a: "1", b: "2" }, null)).toBe(nameOf({ b: "2", a: "1" }, null))
})

test("configMap() keeps its name when only a label changes", () => {
  const { manifests } = overlay({
    namespace: "shop",
    resources: [configMap("settings", { mode: "fast" })],
    labels: { environment: "prod" },
  })
  expect(manifests[0]?.metadata.name).toBe(settings)
})

test("configMap() of another namespace is not what a reference means", () => {
  const volumes = [{ name: "settings", configMap: { name: "settings" } }]
  const { manifests } = overlay({
    namespace: "shop",
    resources: [
      configMap("settings", { mode: "fast" }),
      manifest("CronJob", "report", {
        metadata: { namespace: "edge" },
        spec: {
          schedule: "0 3 * * *",
          jobTemplate: { spec: { template: { spec: { containers: [], volumes } } } },
        },
      }),
    ],
  })
  expect(manifests[1]).toHaveProperty("spec.jobTemplate.spec.template.spec.volumes", volumes)
})

test("configMap() and secret() refuse a value that is no string, without showing it", () => {
  const data = JSON.parse('{ "port": 80, "ok": "yes" }')
  expect(() => configMap("settings", data)).toThrow(
    'Cannot declare ConfigMap/settings: "port" is a number, not a string',
  )
  expect(() => secret("token", data)).toThrow(
    'Cannot declare Secret/token: "port" is a number, not a string',
  )
})

test("secret() and configMap() take files that are no text, under kustomize's own hash", () => {
  const { manifests } = overlay({
    namespace: "shop",
    resources: [
      secret("s", { "bom.txt": "\uFEFFx" }, { binaryData: { "a.bin": "AP/+iVBORw==" } }),
      configMap("c", { k: "v" }, { binaryData: { "a.bin": "AP/+iVBORw==" } }),
    ],
  })
  expect(manifests.map(({ metadata, data }) => [metadata.name, data])).toEqual([
    ["s-t5tmh4h5m9", { "bom.txt": "77u/eA==", "a.bin": "AP/+iVBORw==" }],
    [expect.stringMatching(/^c-/), { k: "v" }],
  ])
  expect(() => secret("s", { a: "1" }, { binaryData: { a: "%" } })).toThrow(
    `Cannot declare Secret/s: "a" is there twice, as text and in base64
Cannot declare Secret/s: "a" is no base64; encode the file's bytes`,
  )
})
