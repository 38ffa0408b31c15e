import { expect, test } from "bun:test"
import { configMap } from "./config-map.ts"
import { layer } from "./layer.ts"
import { custom, manifest } from "./manifest.ts"
import { overlay } from "./overlay.ts"
import { yaml } from "./yaml.ts"

const rbac = "rbac.authorization.k8s.io"

test("overlay() puts prefix and suffix on names and follows every reference", () => {
  const spec = {
    serviceAccountName: "web",
    containers: [{ name: "web", envFrom: [{ configMapRef: { name: "settings" } }] }],
    volumes: [
      { name: "a", persistentVolumeClaim: { claimName: "data" } },
      { name: "b", secret: { secretName: "elsewhere" } },
    ],
  }
  const { manifests } = overlay({
    namespace: "shop",
    namePrefix: "dev-",
    nameSuffix: "-2",
    resources: [
      manifest("Namespace", "shop", {}),
      configMap("settings", { mode: "fast" }),
      manifest("PersistentVolumeClaim", "data", {}),
      manifest("ServiceAccount", "web", {}),
      manifest("Deployment", "web", { spec: { selector: {}, template: { spec } } }),
      manifest("HorizontalPodAutoscaler", "web", {
        spec: { maxReplicas: 2, scaleTargetRef: { kind: "Deployment", name: "web" } },
      }),
      manifest("HorizontalPodAutoscaler", "other", {
        spec: { maxReplicas: 2, scaleTargetRef: { kind: "StatefulSet", name: "web" } },
      }),
      manifest("Role", "web", {
        rules: [{ resources: ["configmaps"], resourceNames: ["settings", "web"], verbs: ["get"] }],
      }),
      manifest("RoleBinding", "web", {
        roleRef: { apiGroup: rbac, kind: "Role", name: "web" },
        subjects: [{ kind: "ServiceAccount", name: "web" }],
      }),
    ],
  })
  expect(manifests.map(({ metadata }) => metadata.name)).toEqual([
    "shop",
    "dev-settings-2-t82mkhg8fd",
    ...["data", "web", "web", "web", "other", "web", "web"].map((name) => `dev-${name}-2`),
  ])
  expect(manifests[4]).toHaveProperty("spec.template.spec", {
    serviceAccountName: "dev-web-2",
    containers: [
      { name: "web", envFrom: [{ configMapRef: { name: "dev-settings-2-t82mkhg8fd" } }] },
    ],
    volumes: [
      { name: "a", persistentVolumeClaim: { claimName: "dev-data-2" } },
      { name: "b", secret: { secretName: "elsewhere" } },
    ],
  })
  expect(manifests[5]).toHaveProperty("spec.scaleTargetRef.name", "dev-web-2")
  expect(manifests[6]).toHaveProperty("spec.scaleTargetRef.name", "web")
  expect(manifests[7]).toHaveProperty("rules.0.resourceNames", ["dev-settings-2-t82mkhg8fd", "web"])
  expect(manifests[8]).toMatchObject({
    roleRef: { name: "dev-web-2" },
    subjects: [{ kind: "ServiceAccount", name: "dev-web-2", namespace: "shop" }],
  })
})

test("overlay() follows a renamed Service from webhooks, conversions and APIServices, which kustomize does in part", () => {
  const service = "{service: {name: hook, namespace: system}}"
  const { manifests } = overlay({
    namespace: { name: "tools", replaces: ["system"] },
    namePrefix: "my-",
    resources: yaml(`
{apiVersion: v1, kind: Service, metadata: {name: hook, namespace: system}}
---
{apiVersion: v1, kind: Service, metadata: {name: kept, namespace: other}}
---
{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: {name: a}, webhooks: [{clientConfig: ${service}}]}
---
{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: a.b.c}, spec: {conversion: {webhook: {clientConfig: ${service}}}}}
---
{apiVersion: apiregistration.k8s.io/v1, kind: APIService, metadata: {name: v1.b.c}, spec: ${service}}
`),
  })
  const followed = { name: "my-hook", namespace: "tools" }
  expect(manifests.map(({ metadata }) => [metadata.namespace, metadata.name])).toEqual([
    ["tools", "my-hook"],
    ["other", "my-kept"],
    [undefined, "my-a"],
    [undefined, "a.b.c"],
    [undefined, "v1.b.c"],
  ])
  expect(manifests[2]).toHaveProperty("webhooks.0.clientConfig.service", followed)
  expect(manifests[3]).toHaveProperty("spec.conversion.webhook.clientConfig.service", followed)
  expect(manifests[4]).toHaveProperty("spec.service", followed)
})

test("overlay() follows the fields of custom kinds that it is told", () => {
  const rollout = { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout" } as const
  const { manifests } = overlay({
    namespace: "shop",
    namePrefix: "dev-",
    references: [{ in: "Rollout", path: "spec/workloadRef", kind: "Deployment" }],
    resources: [
      manifest("Deployment", "web", {}),
      custom(rollout, "web", { spec: { workloadRef: { name: "web" } } }),
    ],
  })
  expect(manifests[1]).toHaveProperty("spec.workloadRef.name", "dev-web")
})

test("overlay() refuses a namespace that replaces none, two objects that become one, a wrong prefix", () => {
  const role = (namespace: string) =>
    manifest("Role", "web", { metadata: { namespace }, rules: [] })
  expect(() =>
    overlay({ namespace: { name: "shop", replaces: ["c"] }, resources: [role("a"), role("b")] }),
  ).toThrow(
    'Cannot overlay: namespace.replaces names "c", but no object of the base is in it; they name a, b',
  )
  expect(() =>
    overlay({ namespace: { name: "shop", replaces: "all" }, resources: [role("a"), role("b")] }),
  ).toThrow('Cannot overlay "shop Role/web": two objects of the base get this name')
  expect(() => overlay({ namespace: "shop", namePrefix: "Dev_", resources: [] })).toThrow(
    'namePrefix is "Dev_"; it should be lower-case letters, digits, - and ., such as dev-',
  )
})

test("overlay() refuses an id that could be two objects", () => {
  const role = (namespace: string) =>
    manifest("Role", "web", { metadata: { namespace }, rules: [] })
  expect(() =>
    overlay({
      namespace: "shop",
      resources: [role("a"), role("b")],
      patches: { "Role/web": { rules: [] } },
    }),
  ).toThrow(
    `Cannot overlay "Role/web": it could be ${rbac}/Role/a/web or ${rbac}/Role/b/web; change them in layers of their own`,
  )
})

test("layer() follows classes that are asked for in claims", () => {
  const named = (apiVersion: string, kind: string, spec?: object) => ({
    apiVersion,
    kind,
    metadata: { name: "fast" },
    ...(spec === undefined ? {} : { spec }),
  })
  const [set, schema, claim] = layer({
    namePrefix: "a-",
    resources: [
      named("apps/v1", "StatefulSet", {
        volumeClaimTemplates: [{ spec: { volumeAttributesClassName: "fast" } }],
      }),
      named("flowcontrol.apiserver.k8s.io/v1", "FlowSchema", {
        priorityLevelConfiguration: { name: "fast" },
      }),
      named("resource.k8s.io/v1", "ResourceClaim", {
        devices: { requests: [{ exactly: { deviceClassName: "fast" } }] },
      }),
      named("storage.k8s.io/v1", "VolumeAttributesClass"),
      named("flowcontrol.apiserver.k8s.io/v1", "PriorityLevelConfiguration"),
      named("resource.k8s.io/v1", "DeviceClass"),
    ],
  })
  expect(set?.spec).toEqual({
    volumeClaimTemplates: [{ spec: { volumeAttributesClassName: "a-fast" } }],
  })
  expect(schema?.spec).toEqual({ priorityLevelConfiguration: { name: "a-fast" } })
  expect(claim?.spec).toEqual({
    devices: { requests: [{ exactly: { deviceClassName: "a-fast" } }] },
  })
})

test("overlay() follows references and images in the pods of every kind that has some", () => {
  const spec = {
    containers: [{ name: "web", image: "web", envFrom: [{ configMapRef: { name: "settings" } }] }],
  }
  const { manifests } = overlay({
    namespace: "shop",
    namePrefix: "dev-",
    images: { web: { newTag: "2" } },
    resources: [
      manifest("ConfigMap", "settings", {}),
      custom({ apiVersion: "v1", kind: "ReplicationController" }, "web", {
        spec: { template: { spec } },
      }),
      custom({ apiVersion: "v1", kind: "PodTemplate" }, "web", { template: { spec } }),
      custom({ apiVersion: "v1", kind: "Pod" }, "web", { spec }),
    ],
  })
  const [container] = spec.containers
  const followed = {
    containers: [
      { ...container, image: "web:2", envFrom: [{ configMapRef: { name: "dev-settings" } }] },
    ],
  }
  expect(manifests[1]).toHaveProperty("spec.template.spec", followed)
  expect(manifests[2]).toHaveProperty("template.spec", followed)
  expect(manifests[3]).toHaveProperty("spec", followed)
})
