import { expect, test } from "bun:test"
import { manifest } from "./manifest.ts"
import { overlay } from "./overlay.ts"

const app = { app: "web" }
const color = { color: "blue" }
const deployment = manifest("Deployment", "web", {
  spec: {
    selector: { matchLabels: app },
    template: { metadata: { labels: app }, spec: { containers: [] } },
  },
})

test("overlay() puts labels and annotations on metadata alone unless it is asked for more", () => {
  const [plain] = overlay({
    namespace: "shop",
    resources: [deployment],
    labels: color,
    annotations: color,
  }).manifests
  expect(plain?.metadata).toMatchObject({ labels: color, annotations: color })
  expect(plain?.spec).toEqual(deployment.spec)
  const [templates] = overlay({
    namespace: "shop",
    resources: [deployment],
    labels: [{ labels: { tier: "front" } }, { labels: color, templates: true }],
    annotations: { annotations: color, templates: true },
  }).manifests
  expect(templates).toMatchObject({
    metadata: { labels: { tier: "front", ...color }, annotations: color },
    spec: {
      selector: { matchLabels: app },
      template: { metadata: { labels: { ...app, ...color }, annotations: color } },
    },
  })
})

test("overlay() leaves selectors alone that kustomize would break: none at all, and those of other namespaces", () => {
  const dns = { namespaceSelector: {}, podSelector: { matchLabels: { app: "dns" } } }
  const { manifests } = overlay({
    namespace: "shop",
    labels: { labels: color, selectors: true },
    resources: [
      deployment,
      manifest("Service", "external", { spec: { type: "ExternalName", externalName: "a.b" } }),
      manifest("NetworkPolicy", "web", {
        spec: {
          podSelector: { matchLabels: app },
          egress: [{ to: [dns, { podSelector: { matchLabels: app } }] }],
        },
      }),
    ],
  })
  expect(manifests[0]).toHaveProperty("spec.selector.matchLabels", { ...app, ...color })
  expect(manifests[1]?.spec).toEqual({ type: "ExternalName", externalName: "a.b" })
  expect(manifests[2]?.spec).toEqual({
    podSelector: { matchLabels: { ...app, ...color } },
    egress: [{ to: [dns, { podSelector: { matchLabels: { ...app, ...color } } }] }],
  })
})

test("overlay() refuses labels that are no text and switches that are none", () => {
  const labels: object = { labels: { count: 1 }, selector: true, templates: "yes" }
  expect(() =>
    overlay({ namespace: "shop", resources: [deployment], labels: labels as { a: string } }),
  ).toThrow(
    `Cannot overlay: labels "count" is 1, not a string
Cannot overlay: labels has "selector", which is not known; known are templates, selectors
Cannot overlay: labels.templates is "yes", not a boolean`,
  )
})
