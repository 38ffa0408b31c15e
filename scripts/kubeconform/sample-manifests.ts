/** CustomResourceDefinitions that use what structural schemas can say; the third version of the first has no schema. */
export const sampleDefinitions: readonly object[] = [
  {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "widgets.example.com" },
    spec: {
      group: "example.com",
      names: { kind: "Widget", plural: "widgets" },
      scope: "Namespaced",
      versions: [
        {
          name: "v1",
          schema: {
            openAPIV3Schema: {
              type: "object",
              required: ["spec"],
              properties: {
                spec: {
                  type: "object",
                  required: ["size"],
                  properties: {
                    size: { type: "integer", format: "int32", minimum: 1, maximum: 10 },
                    colour: { type: "string", enum: ["red", "green"], nullable: true },
                    port: {
                      "x-kubernetes-int-or-string": true,
                      anyOf: [{ type: "integer" }, { type: "string" }],
                      pattern: "^(\\d+%?|[a-z]+)$",
                    },
                    ratio: { type: "number", exclusiveMinimum: true, minimum: 0, multipleOf: 0.5 },
                    tags: {
                      type: "array",
                      uniqueItems: true,
                      maxItems: 3,
                      items: { type: "string", maxLength: 5 },
                    },
                    labels: {
                      type: "object",
                      additionalProperties: { type: "string" },
                      maxProperties: 2,
                    },
                    open: {
                      type: "object",
                      "x-kubernetes-preserve-unknown-fields": true,
                      properties: { known: { type: "boolean" } },
                    },
                    anything: { "x-kubernetes-preserve-unknown-fields": true },
                    object: {
                      type: "object",
                      "x-kubernetes-embedded-resource": true,
                      "x-kubernetes-preserve-unknown-fields": true,
                    },
                    mode: { type: "string", default: "fast" },
                    until: { type: "string", format: "date-time", nullable: true },
                    source: {
                      type: "object",
                      properties: { git: { type: "string" }, file: { type: "string" } },
                      oneOf: [{ required: ["git"] }, { required: ["file"] }],
                    },
                    choice: {
                      type: "object",
                      properties: { a: { type: "integer" }, b: { type: "integer" } },
                      not: { required: ["a", "b"] },
                    },
                    nested: {
                      type: "array",
                      items: {
                        type: "object",
                        required: ["name"],
                        properties: { name: { type: "string", pattern: "^[a-z]+$" } },
                      },
                    },
                  },
                },
                status: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
              },
            },
          },
        },
        {
          name: "v1beta1",
          schema: {
            openAPIV3Schema: {
              type: "object",
              properties: { spec: { type: "object", properties: { width: { type: "string" } } } },
            },
          },
        },
        { name: "v1alpha1" },
      ],
    },
  },
  {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "blobs.example.com" },
    spec: {
      group: "example.com",
      names: { kind: "Blob", plural: "blobs" },
      scope: "Cluster",
      versions: [
        {
          name: "v1",
          schema: {
            openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
          },
        },
      ],
    },
  },
]

const metadata = { name: "web", namespace: "shop", labels: { app: "web" } }

/** Valid objects with something of every type, by a short name. */
export const sampleManifests: Readonly<Record<string, object>> = {
  widget: {
    apiVersion: "example.com/v1",
    kind: "Widget",
    metadata,
    spec: {
      ...{ size: 3, colour: "red", port: "50%", ratio: 1.5, tags: ["a", "b"], labels: { a: "b" } },
      ...{ open: { known: true, other: 1 }, anything: [1, { a: null }], mode: "slow" },
      ...{ object: { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec: {} } },
      ...{
        until: "2026-01-01T00:00:00Z",
        source: { git: "x" },
        choice: { a: 1 },
        nested: [{ name: "a" }],
      },
    },
    status: { any: [1] },
  },
  beta: { apiVersion: "example.com/v1beta1", kind: "Widget", metadata, spec: { width: "3" } },
  alpha: { apiVersion: "example.com/v1alpha1", kind: "Widget", metadata, spec: { width: 3 } },
  blob: { apiVersion: "example.com/v1", kind: "Blob", metadata: { name: "b" }, any: { a: [1] } },
  deployment: {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata,
    spec: {
      replicas: 3,
      selector: {
        matchLabels: { app: "web" },
        matchExpressions: [{ key: "a", operator: "In", values: ["b"] }],
      },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: 0 } },
      template: {
        metadata: { labels: { app: "web" }, annotations: { a: "1" } },
        spec: {
          securityContext: { runAsNonRoot: true, runAsUser: 1000 },
          containers: [
            {
              ...{
                name: "web",
                image: "web:1",
                imagePullPolicy: "Always",
                args: ["-v"],
                tty: false,
              },
              env: [
                { name: "A", value: "1" },
                { name: "B", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
              ],
              ports: [{ name: "http", containerPort: 80, protocol: "TCP" }],
              resources: { requests: { cpu: "100m", memory: "1Gi" }, limits: { cpu: 1 } },
              readinessProbe: {
                httpGet: { path: "/", port: "http", scheme: "HTTP" },
                periodSeconds: 5,
              },
              volumeMounts: [{ name: "data", mountPath: "/data", readOnly: true }],
            },
          ],
          volumes: [
            { name: "data", emptyDir: { medium: "Memory", sizeLimit: "1Gi" } },
            { name: "c", configMap: { name: "c", defaultMode: 420 } },
          ],
        },
      },
    },
  },
  service: {
    apiVersion: "v1",
    kind: "Service",
    metadata,
    spec: {
      type: "ClusterIP",
      selector: { app: "web" },
      ports: [
        { port: 80, targetPort: "http" },
        { port: 81, targetPort: 81, name: "b" },
      ],
    },
  },
  configMap: {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata,
    immutable: true,
    data: { a: "b" },
    binaryData: { c: "aGk=" },
  },
  secret: {
    apiVersion: "v1",
    kind: "Secret",
    metadata,
    type: "Opaque",
    stringData: { password: "hunter2" },
  },
  cronJob: {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata,
    spec: {
      ...{ schedule: "* * * * *", suspend: false, concurrencyPolicy: "Forbid" },
      jobTemplate: {
        spec: {
          backoffLimit: 1,
          template: { spec: { restartPolicy: "Never", containers: [{ name: "a", image: "a:1" }] } },
        },
      },
    },
  },
  claim: {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata,
    spec: {
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: "1Gi" } },
      volumeMode: "Filesystem",
    },
  },
  policy: {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata,
    spec: {
      podSelector: {},
      policyTypes: ["Ingress"],
      ingress: [
        {
          from: [{ ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } }],
          ports: [{ port: 80, protocol: "TCP" }],
        },
      ],
    },
  },
  role: {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    metadata,
    rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }],
  },
  definition: sampleDefinitions[0] ?? {},
}
