import { expect, test } from "bun:test"
import { custom, type Manifest, manifest } from "./manifest.ts"

test("manifest() puts apiVersion, kind and name before the body", () => {
  const service = manifest("Service", "web", {
    metadata: { labels: { tier: "front" } },
    spec: { ports: [{ port: 80, targetPort: "http" }] },
  })
  expect(JSON.stringify(service)).toBe(
    '{"apiVersion":"v1","kind":"Service","metadata":{"name":"web","labels":{"tier":"front"}},"spec":{"ports":[{"port":80,"targetPort":"http"}]}}',
  )
})

test("manifest() keeps kind and name as literal types and is a Manifest", () => {
  const service = manifest("Service", "web", {})
  const kind: "Service" = service.kind
  const name: "web" = service.metadata.name
  const anyKind: Manifest = service
  expect([kind, name, anyKind.apiVersion]).toEqual(["Service", "web", "v1"])
})

test("manifest() does not compile with the body of another kind or a misspelt field", () => {
  // @ts-expect-error: a Service has no replicas
  manifest("Service", "web", { spec: { replicas: 1 } })
  // @ts-expect-error: a ConfigMap has no spec
  manifest("ConfigMap", "web", { spec: {} })
  // @ts-expect-error: no kind of that name
  manifest("Deploiment", "web", {})
  // @ts-expect-error: the status is the API server's
  manifest("Namespace", "web", { status: { phase: "Active" } })
  const selector = { matchLabels: { app: "web" } }
  manifest("Deployment", "web", {
    // @ts-expect-error: replica is misspelt
    spec: { replica: 1, selector, template: {} },
  })
  manifest("NetworkPolicy", "web", {
    // @ts-expect-error: the client calls it _from, the API does not
    spec: { podSelector: {}, ingress: [{ _from: [] }] },
  })
})

test("manifest() takes fields that the client's models rename under their own names", () => {
  const policy = manifest("NetworkPolicy", "web", {
    spec: { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] },
  })
  expect(policy.spec?.ingress?.[0]?.from).toEqual([{ podSelector: {} }])
  const definition = manifest("CustomResourceDefinition", "things.example.com", {
    spec: {
      group: "example.com",
      names: { kind: "Thing", plural: "things" },
      scope: "Namespaced",
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
          },
        },
      ],
    },
  })
  expect(definition.apiVersion).toBe("apiextensions.k8s.io/v1")
})

test("custom() declares a resource without a model", () => {
  const certificate = { apiVersion: "cert-manager.io/v1", kind: "Certificate" }
  expect(custom(certificate, "web", { spec: { secretName: "web-tls" } })).toEqual({
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    metadata: { name: "web" },
    spec: { secretName: "web-tls" },
  })
})
