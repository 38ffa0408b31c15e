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
