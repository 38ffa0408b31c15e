import type { JsonPatchOperation } from "#lib/kustomize/json-patch.ts"

/** Strategic merge patches for the objects of the sample base, each by the kind it is for. */
export const fragments: Readonly<Record<string, readonly object[]>> = {
  Deployment: [
    web({
      env: [
        { name: "NEW", value: "1" },
        { name: "NEWER", value: "2" },
      ],
    }),
    web({ env: [{ name: "PLAIN", value: "changed" }] }),
    web({ env: [{ name: "PLAIN", $patch: "delete" }] }),
    web({ args: ["--only"] }),
    web({ image: "ghcr.io/acme/web:2.0" }),
    web({ ports: [{ containerPort: 8080, protocol: "TCP", hostPort: 80 }] }),
    web({ ports: [{ containerPort: 9090, name: "metrics", protocol: "TCP" }] }),
    web({
      volumeMounts: [
        { name: "tmp", mountPath: "/tmp" },
        { mountPath: "/data", readOnly: true },
      ],
    }),
    web({ resources: { limits: { memory: null, cpu: "2" } } }),
    web({ resources: { requests: { cpu: "250m" } } }),
    web({ livenessProbe: { httpGet: { path: "/healthz", port: 8080 } } }),
    pod({ containers: [{ name: "third", image: "ghcr.io/acme/third" }] }),
    pod({ containers: [{ name: "side", $patch: "delete" }] }),
    pod({ volumes: [{ name: "tmp", emptyDir: {} }] }),
    pod({ volumes: [{ name: "data", $patch: "delete" }] }),
    pod({ volumes: [{ name: "settings", configMap: { optional: true } }] }),
    pod({ tolerations: [{ key: "spot", operator: "Exists" }] }),
    pod({ hostAliases: [{ ip: "10.0.0.1", hostnames: ["a"] }] }),
    pod({ imagePullSecrets: [{ name: "another" }] }),
    pod({ securityContext: { runAsNonRoot: true } }),
    pod({ affinity: null }),
    pod({
      topologySpreadConstraints: [
        { topologyKey: "zone", whenUnsatisfiable: "ScheduleAnyway", maxSkew: 2 },
      ],
    }),
    { spec: { strategy: { type: "Recreate" } } },
    { spec: { revisionHistoryLimit: 3, replicas: 2 } },
    { metadata: { labels: { tier: "front" }, annotations: { note: "changed" } } },
    { spec: { template: { metadata: { annotations: { "example.com/a": "b" } } } } },
  ],
  Service: [
    { spec: { ports: [{ port: 80, targetPort: 9090 }] } },
    { spec: { ports: [{ port: 443, name: "https", targetPort: 8443 }] } },
    { spec: { type: "NodePort" }, metadata: { annotations: { a: "b" } } },
  ],
  ConfigMap: [{ data: { mode: "slow", extra: "yes" } }, { data: { level: null } }],
  HorizontalPodAutoscaler: [{ spec: { minReplicas: 2, maxReplicas: 9 } }],
  StatefulSet: [
    {
      spec: {
        template: { spec: { containers: [{ name: "db", env: [{ name: "A", value: "1" }] }] } },
      },
    },
  ],
  NetworkPolicy: [{ spec: { ingress: [{ from: [{ ipBlock: { cidr: "10.0.0.0/8" } }] }] } }],
  Ingress: [{ spec: { ingressClassName: "traefik" } }],
  Role: [{ rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }] }],
}

/** JSON patches, in the same way. Each applies to the sample base on its own. */
export const operations: Readonly<Record<string, readonly (readonly JsonPatchOperation[])[]>> = {
  Deployment: [
    [{ op: "replace", path: "/spec/replicas", value: 7 }],
    [{ op: "add", path: "/metadata/annotations/example.com~1team", value: "shop" }],
    [{ op: "add", path: "/spec/template/spec/terminationGracePeriodSeconds", value: 5 }],
    [{ op: "remove", path: "/spec/template/spec/serviceAccountName" }],
    [
      {
        op: "add",
        path: "/spec/template/spec/containers/0/env/0",
        value: { name: "FIRST", value: "1" },
      },
    ],
    [
      {
        op: "add",
        path: "/spec/template/spec/containers/0/env/-",
        value: { name: "LAST", value: "1" },
      },
    ],
    [{ op: "copy", from: "/metadata/labels/app", path: "/metadata/labels/copied" }],
    [{ op: "move", from: "/metadata/annotations/note", path: "/metadata/annotations/moved" }],
  ],
  Service: [
    [{ op: "replace", path: "/spec/ports/0/port", value: 8000 }],
    [{ op: "remove", path: "/spec/ports/0/name" }],
  ],
  Ingress: [
    [{ op: "replace", path: "/spec/rules/0/host", value: "b.example.com" }],
    [{ op: "add", path: "/spec/tls/0/hosts/-", value: "b.example.com" }],
  ],
  ClusterRole: [[{ op: "add", path: "/rules/0/verbs/-", value: "get" }]],
}

function pod(spec: object): object {
  return { spec: { template: { spec } } }
}

function web(container: object): object {
  return pod({ containers: [{ name: "web", ...container }] })
}
