import { manifest } from "#lib/kustomize/manifest.ts"
import type { Declared } from "#lib/kustomize/overlay-options.ts"

/** A base in which everything refers to something. `id` keeps the names of cases apart that are built together. */
export function sampleBase(id: string): readonly Declared[] {
  const labels = { app: `web-${id}` }
  const rbac = "rbac.authorization.k8s.io"
  return [
    manifest("ServiceAccount", `web-${id}`, { imagePullSecrets: [{ name: `pull-${id}` }] }),
    manifest("Secret", `pull-${id}`, { type: "Opaque", data: { a: "YQ==" } }),
    manifest("ConfigMap", `settings-${id}`, { data: { mode: "fast", level: "1" } }),
    manifest("PersistentVolumeClaim", `data-${id}`, {
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
    }),
    manifest("Service", `web-${id}`, {
      spec: { selector: labels, ports: [{ name: "http", port: 80, targetPort: 8080 }] },
    }),
    manifest("Deployment", `web-${id}`, {
      metadata: { labels, annotations: { note: "base" } },
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            serviceAccountName: `web-${id}`,
            priorityClassName: `high-${id}`,
            imagePullSecrets: [{ name: `pull-${id}` }],
            initContainers: [{ name: "init", image: "registry.example.com:5000/init:1" }],
            containers: [
              {
                name: "web",
                image: "ghcr.io/acme/web:1.0",
                args: ["--a", "--b"],
                env: [
                  {
                    name: "MODE",
                    valueFrom: { configMapKeyRef: { name: `settings-${id}`, key: "mode" } },
                  },
                  { name: "TOKEN", valueFrom: { secretKeyRef: { name: `pull-${id}`, key: "a" } } },
                  { name: "PLAIN", value: "x" },
                ],
                envFrom: [{ configMapRef: { name: `settings-${id}` } }],
                ports: [
                  { name: "http", containerPort: 8080, protocol: "TCP" },
                  { name: "dns", containerPort: 53, protocol: "UDP" },
                ],
                volumeMounts: [{ name: "data", mountPath: "/data" }],
                resources: { requests: { cpu: "100m" }, limits: { memory: "1Gi" } },
              },
              { name: "side", image: "ghcr.io/acme/side" },
            ],
            affinity: {
              podAntiAffinity: {
                requiredDuringSchedulingIgnoredDuringExecution: [
                  { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: labels } },
                ],
              },
            },
            topologySpreadConstraints: [
              {
                maxSkew: 1,
                topologyKey: "zone",
                whenUnsatisfiable: "ScheduleAnyway",
                labelSelector: { matchLabels: labels },
              },
            ],
            volumes: [
              { name: "data", persistentVolumeClaim: { claimName: `data-${id}` } },
              { name: "settings", configMap: { name: `settings-${id}` } },
              { name: "pull", secret: { secretName: `pull-${id}` } },
              {
                name: "both",
                projected: {
                  sources: [
                    { configMap: { name: `settings-${id}` } },
                    { secret: { name: `pull-${id}` } },
                  ],
                },
              },
            ],
          },
        },
      },
    }),
    manifest("StatefulSet", `db-${id}`, {
      spec: {
        serviceName: `web-${id}`,
        selector: { matchLabels: { app: `db-${id}` } },
        template: {
          metadata: { labels: { app: `db-${id}` } },
          spec: { containers: [{ name: "db", image: "ghcr.io/acme/db:3" }] },
        },
        volumeClaimTemplates: [
          {
            metadata: { name: "data" },
            spec: { accessModes: ["ReadWriteOnce"], storageClassName: `fast-${id}` },
          },
        ],
      },
    }),
    manifest("CronJob", `report-${id}`, {
      spec: {
        schedule: "0 3 * * *",
        jobTemplate: {
          spec: {
            template: {
              spec: {
                restartPolicy: "Never",
                serviceAccountName: `web-${id}`,
                containers: [
                  {
                    name: "report",
                    image: "ghcr.io/acme/web:1.0",
                    envFrom: [{ secretRef: { name: `pull-${id}` } }],
                  },
                ],
              },
            },
          },
        },
      },
    }),
    manifest("HorizontalPodAutoscaler", `web-${id}`, {
      spec: {
        maxReplicas: 5,
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: `web-${id}` },
      },
    }),
    manifest("PodDisruptionBudget", `web-${id}`, {
      spec: { minAvailable: 1, selector: { matchLabels: labels } },
    }),
    manifest("NetworkPolicy", `web-${id}`, {
      spec: {
        podSelector: { matchLabels: labels },
        policyTypes: ["Ingress"],
        ingress: [{ from: [{ podSelector: { matchLabels: { app: `db-${id}` } } }] }],
      },
    }),
    manifest("Ingress", `web-${id}`, {
      spec: {
        defaultBackend: { service: { name: `web-${id}`, port: { number: 80 } } },
        tls: [{ hosts: ["a.example.com"], secretName: `pull-${id}` }],
        rules: [
          {
            host: "a.example.com",
            http: {
              paths: [
                {
                  path: "/",
                  pathType: "Prefix",
                  backend: { service: { name: `web-${id}`, port: { name: "http" } } },
                },
              ],
            },
          },
        ],
      },
    }),
    manifest("Role", `web-${id}`, {
      rules: [
        {
          apiGroups: [""],
          resources: ["configmaps"],
          resourceNames: [`settings-${id}`, "other"],
          verbs: ["get"],
        },
        { apiGroups: [""], resources: ["secrets"], resourceNames: [`pull-${id}`], verbs: ["get"] },
      ],
    }),
    manifest("RoleBinding", `web-${id}`, {
      roleRef: { apiGroup: rbac, kind: "Role", name: `web-${id}` },
      subjects: [
        { kind: "ServiceAccount", name: `web-${id}` },
        { kind: "Group", name: "readers", apiGroup: rbac },
      ],
    }),
    manifest("ClusterRole", `nodes-${id}`, {
      rules: [{ apiGroups: [""], resources: ["nodes"], verbs: ["list"] }],
    }),
    manifest("ClusterRoleBinding", `nodes-${id}`, {
      roleRef: { apiGroup: rbac, kind: "ClusterRole", name: `nodes-${id}` },
      subjects: [{ kind: "ServiceAccount", name: `web-${id}` }],
    }),
    manifest("PriorityClass", `high-${id}`, { value: 1000 }),
    manifest("StorageClass", `fast-${id}`, { provisioner: "example.com/disk" }),
    {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingWebhookConfiguration",
      metadata: { name: `check-${id}` },
      webhooks: [
        {
          name: "check.example.com",
          sideEffects: "None",
          admissionReviewVersions: ["v1"],
          clientConfig: { service: { name: `web-${id}`, path: "/check" } },
        },
      ],
    },
  ]
}
