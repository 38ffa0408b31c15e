import { custom, manifest } from "#lib/kustomize/manifest.ts"
import type { Declared } from "#lib/kustomize/overlay-options.ts"
import type { ReferenceField } from "#lib/kustomize/reference-fields.ts"

/** Objects beside those of the sample base: what runs once or on every node, storage, callbacks, a custom kind. */
export function moreBase(id: string): readonly Declared[] {
  const group = `g${id}.example.com`
  const container = {
    name: "run",
    image: "ghcr.io/acme/side:1@sha256:0000",
    env: [{ name: "A~B/C", value: "0644" }],
  }
  const pod = {
    serviceAccountName: `web-${id}`,
    containers: [container],
    volumes: [
      { name: "settings", configMap: { name: `settings-${id}`, defaultMode: 0o440 } },
      { name: "data", persistentVolumeClaim: { claimName: `data-${id}` } },
    ],
  }
  const clientConfig = { service: { name: `web-${id}`, path: "/" } }
  const webhook = { name: "a.example.com", sideEffects: "None", admissionReviewVersions: ["v1"] }
  return [
    manifest("Job", `once-${id}`, {
      spec: { template: { spec: { ...pod, restartPolicy: "Never" } } },
    }),
    manifest("DaemonSet", `agent-${id}`, {
      metadata: { annotations: { "example.com/a~b": "1", "example.com~/c": "yes" } },
      spec: {
        selector: { matchLabels: { app: `agent-${id}` } },
        template: { metadata: { labels: { app: `agent-${id}` } }, spec: pod },
      },
    }),
    {
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata: { name: `disk-${id}` },
      spec: { storageClassName: `fast-${id}`, capacity: { storage: "1Gi" } },
    },
    {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "MutatingWebhookConfiguration",
      metadata: { name: `change-${id}` },
      webhooks: [{ ...webhook, clientConfig }],
    },
    {
      apiVersion: "apiregistration.k8s.io/v1",
      kind: "APIService",
      metadata: { name: `v1.m${id}.example.com` },
      spec: { group: `m${id}.example.com`, version: "v1", service: { name: `web-${id}` } },
    },
    manifest("CustomResourceDefinition", `things.${group}`, {
      spec: {
        group,
        scope: "Namespaced",
        names: { kind: "Thing", plural: "things" },
        versions: [{ name: "v1", served: true, storage: true }],
      },
    }),
    custom({ apiVersion: `${group}/v1`, kind: "Thing" }, `thing-${id}`, {
      spec: {
        service: `web-${id}`,
        endpoints: [
          { port: "http", secret: { name: `pull-${id}`, key: "a" } },
          { port: "dns", path: "/~a/b" },
        ],
        template: { containers: [{ ...container, image: "registry.example.com:5000/init:1" }] },
      },
    }),
  ]
}

/** What the custom kind names, for both sides. */
export const customReferences: readonly ReferenceField[] = [
  { in: "Thing", path: "spec/service", kind: "Service" },
  { in: "Thing", path: "spec/endpoints/[]/secret/name", kind: "Secret" },
]

/** The same as a file of kustomize's `configurations`. */
export const referenceConfiguration = JSON.stringify({
  nameReference: customReferences.map(({ in: kind, path, kind: named }) => ({
    kind: named,
    version: "v1",
    fieldSpecs: [{ kind, path: path.replaceAll("/[]", "") }],
  })),
})
