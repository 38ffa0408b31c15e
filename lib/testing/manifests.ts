import type { Manifest } from "#lib/kustomize/manifest.ts"

/** A namespace. */
export function namespace(name: string): Manifest {
  const labels = { "pod-security.kubernetes.io/enforce": "restricted" }
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } }
}

/** A ConfigMap; without a namespace, in that of the app it is delivered with. */
export function settings(
  name: string,
  data: Record<string, string> = {},
  namespace?: string,
): Manifest {
  const metadata = { name, ...(namespace !== undefined && { namespace }) }
  return { apiVersion: "v1", kind: "ConfigMap", metadata, data }
}

/** A Deployment of one replica, unless told, that reads a ConfigMap and keeps to the restricted Pod Security Standard. */
export function deployment(
  name: string,
  configMap: string,
  { image = "web:1", replicas = 1, namespace }: DeploymentOptions = {},
): Manifest {
  const container = {
    name: "app",
    image,
    envFrom: [{ configMapRef: { name: configMap } }],
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
  }
  const pod = {
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    containers: [container],
  }
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, ...(namespace !== undefined && { namespace }) },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: pod },
    },
  }
}

/** A Job of one pod that must not fail; it reads a ConfigMap and keeps to the restricted Pod Security Standard. */
export function job(name: string, configMap: string, spec: object = {}): Manifest {
  const { template } = deployment(name, configMap).spec as { template: { spec: object } }
  const nodeSelector = { "example.com/no": "node" }
  const pod = { ...template.spec, restartPolicy: "Never", nodeSelector }
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name },
    spec: { backoffLimit: 0, template: { spec: pod }, ...spec },
  }
}

export interface DeploymentOptions {
  readonly image?: string
  readonly replicas?: number
  readonly namespace?: string
}

/** A CustomResourceDefinition: an `Order` of this group has an amount, and a currency by default. */
export function orders(group: string): Manifest {
  const spec = {
    type: "object",
    required: ["amount"],
    properties: { amount: { type: "integer" }, currency: { type: "string", default: "EUR" } },
  }
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `orders.${group}` },
    spec: {
      group,
      scope: "Namespaced",
      names: { plural: "orders", singular: "order", kind: "Order", listKind: "OrderList" },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: "object", properties: { spec } } },
        },
      ],
    },
  }
}

/** Moves an object that names no namespace into this one. */
export function inNamespace(namespace: string, manifest: Manifest): Manifest {
  const { kind, metadata } = manifest
  const isOutside = kind === "Namespace" || kind === "CustomResourceDefinition"
  return isOutside ? manifest : { ...manifest, metadata: { namespace, ...metadata } }
}
