import type { Json } from "#lib/embedded/api/json.ts"

/** Objects that contract tests send. */
export function configMap(name: string, data?: Json, metadata: Json = {}): Json {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, ...metadata },
    ...(data && { data }),
  }
}

export function deployment(
  name: string,
  spec: Json = {},
  containers: readonly Json[] = [{ name: "c", image: "x:1" }],
): Json {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: {
      paused: true,
      selector: { matchLabels: { a: "b" } },
      template: { metadata: { labels: { a: "b" } }, spec: { containers } },
      ...spec,
    },
  }
}

export const CONFIG_MAPS = "/api/v1/namespaces/{ns}/configmaps"
export const DEPLOYMENTS = "/apis/apps/v1/namespaces/{ns}/deployments"
export const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"

/** A definition that uses what schemas can say; its group is the test's own. */
export function gizmoDefinition(group: string): Json {
  const text = { type: "string" }
  const spec = {
    type: "object",
    required: ["size"],
    properties: {
      size: { type: "integer", minimum: 1, maximum: 10 },
      replicas: { type: "integer", default: 1 },
      color: { type: "string", enum: ["red", "blue"], default: "red" },
      name: { type: "string", pattern: "^[a-z]+$", maxLength: 5, minLength: 2 },
      tags: { type: "array", items: text, "x-kubernetes-list-type": "set", maxItems: 3 },
      plain: { type: "array", minItems: 1, items: text },
      ports: {
        type: "array",
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["name"],
        items: {
          type: "object",
          required: ["name"],
          properties: { name: text, port: { type: "integer" } },
        },
      },
      open: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
      any: { "x-kubernetes-int-or-string": true },
      labels: { type: "object", additionalProperties: text },
      when: { type: "string", format: "date-time" },
    },
  }
  const open = { type: "object", "x-kubernetes-preserve-unknown-fields": true }
  const schema = { type: "object", required: ["spec"], properties: { spec, status: open } }
  const scale = { specReplicasPath: ".spec.replicas", statusReplicasPath: ".status.replicas" }
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `gizmos.${group}` },
    spec: {
      group,
      scope: "Namespaced",
      names: { plural: "gizmos", kind: "Gizmo" },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          subresources: { status: {}, scale },
          additionalPrinterColumns: [
            { name: "Size", type: "integer", jsonPath: ".spec.size" },
            {
              name: "Ready",
              type: "string",
              jsonPath: '.status.conditions[?(@.type=="Ready")].status',
            },
            { name: "Made", type: "date", jsonPath: ".metadata.creationTimestamp" },
          ],
          schema: { openAPIV3Schema: schema },
        },
        { name: "v1beta1", served: true, storage: false, schema: { openAPIV3Schema: open } },
      ],
    },
  }
}

export function gizmo(group: string, name: string, spec: Json): Json {
  return { apiVersion: `${group}/v1`, kind: "Gizmo", metadata: { name }, spec }
}
