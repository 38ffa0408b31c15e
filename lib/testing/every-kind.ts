import type { Manifest } from "#lib/kustomize/manifest.ts"

const meta = (name: string) => ({ metadata: { name } })
const pod = {
  containers: [
    {
      name: "app",
      image: "web:1",
      ports: [{ containerPort: 80 }, { containerPort: 53, protocol: "UDP" }],
      resources: { limits: { cpu: "1000m", memory: "0.5Gi" }, requests: { cpu: 0.1 } },
      readinessProbe: { httpGet: { path: "/", port: 80 } },
      env: [
        { name: "A", value: "1" },
        { name: "IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
      ],
      volumeMounts: [{ name: "cache", mountPath: "/cache" }],
    },
  ],
  volumes: [
    { name: "cache", emptyDir: { sizeLimit: "1024Mi" } },
    { name: "settings", configMap: { name: "k" } },
  ],
}
const selector = { matchLabels: { app: "k" } }
const template = { metadata: { labels: { app: "k" } }, spec: pod }

/** Objects of the kinds in use, as terse as Kubernetes allows and with amounts that it writes differently. They run nothing. */
export const everyKind: readonly Manifest[] = [
  { apiVersion: "v1", kind: "ServiceAccount", ...meta("k"), automountServiceAccountToken: false },
  {
    apiVersion: "v1",
    kind: "ConfigMap",
    ...meta("k"),
    data: { a: "1" },
    binaryData: { b: "AAE=" },
  },
  { apiVersion: "v1", kind: "Secret", ...meta("k"), stringData: { a: "1" } },
  {
    apiVersion: "v1",
    kind: "Service",
    ...meta("k"),
    spec: {
      selector: { app: "k" },
      ports: [{ port: 80 }, { name: "dns", port: 53, protocol: "UDP" }].map((port, at) => ({
        name: `p${at}`,
        ...port,
      })),
    },
  },
  {
    apiVersion: "v1",
    kind: "Service",
    ...meta("headless"),
    spec: { clusterIP: "None", selector: { app: "k" }, ports: [{ port: 80, targetPort: "http" }] },
  },
  {
    apiVersion: "v1",
    kind: "ResourceQuota",
    ...meta("k"),
    spec: { hard: { pods: 10, "limits.memory": "0.5Gi" } },
  },
  {
    apiVersion: "v1",
    kind: "LimitRange",
    ...meta("k"),
    spec: { limits: [{ type: "Container", default: { cpu: "500m" } }] },
  },
  {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    ...meta("k"),
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1024Mi" } } },
  },
  {
    apiVersion: "apps/v1",
    kind: "Deployment",
    ...meta("k"),
    spec: { replicas: 0, selector, template },
  },
  {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    ...meta("k"),
    spec: { replicas: 0, serviceName: "headless", selector, template },
  },
  { apiVersion: "apps/v1", kind: "DaemonSet", ...meta("k"), spec: { selector, template } },
  {
    apiVersion: "batch/v1",
    kind: "Job",
    ...meta("k"),
    spec: { suspend: true, template: { spec: { ...pod, restartPolicy: "Never" } } },
  },
  {
    apiVersion: "batch/v1",
    kind: "CronJob",
    ...meta("k"),
    spec: {
      schedule: "@yearly",
      jobTemplate: { spec: { template: { spec: { ...pod, restartPolicy: "Never" } } } },
    },
  },
  {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    ...meta("k"),
    spec: {
      rules: [
        {
          host: "k.example.com",
          http: {
            paths: [
              {
                path: "/",
                pathType: "Prefix",
                backend: { service: { name: "k", port: { number: 80 } } },
              },
            ],
          },
        },
      ],
    },
  },
  {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    ...meta("k"),
    spec: { podSelector: {}, ingress: [{ ports: [{ port: 80 }] }], egress: [] },
  },
  {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    ...meta("k"),
    spec: { maxUnavailable: "50%", selector },
  },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    ...meta("k"),
    rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }],
  },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    ...meta("k"),
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "k" },
    subjects: [{ kind: "ServiceAccount", name: "k", namespace: "default" }],
  },
]
