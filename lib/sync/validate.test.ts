import { describe, expect, test } from "bun:test"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { validate } from "./validate.ts"

type Fields = Readonly<Record<string, unknown>>

function object(id: string, fields: Fields = {}, metadata: Fields = {}): Manifest {
  const [kind = "", name = ""] = id.split("/")
  return {
    apiVersion: versions[kind] ?? "v1",
    kind,
    metadata: { name, namespace: "web", ...metadata },
    ...fields,
  }
}

const versions: Readonly<Record<string, string>> = {
  CronJob: "batch/v1",
  Deployment: "apps/v1",
  HorizontalPodAutoscaler: "autoscaling/v2",
  Ingress: "networking.k8s.io/v1",
  NetworkPolicy: "networking.k8s.io/v1",
  PodDisruptionBudget: "policy/v1",
  Role: "rbac.authorization.k8s.io/v1",
  StatefulSet: "apps/v1",
}

function deployment(name: string, pod: Fields = {}, container: Fields = {}): Manifest {
  const ports = [{ name: "http", containerPort: 3000 }]
  return object(`Deployment/${name}`, {
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name, tier: "front" } },
        spec: { containers: [{ name: "app", image: "x", ports, ...container }], ...pod },
      },
    },
  })
}

function service(spec: Fields = {}): Manifest {
  const ports = [{ name: "http", port: 80, targetPort: "http" }]
  return object("Service/web", { spec: { selector: { app: "web" }, ports, ...spec } })
}

function problems(...manifests: readonly Manifest[]): readonly string[] {
  return validate(manifests)
}

describe("validate()", () => {
  test("finds nothing in an app that holds together", () => {
    const env = [
      { name: "COLOUR", valueFrom: { configMapKeyRef: { name: "settings", key: "colour" } } },
      { name: "TOKEN", valueFrom: { secretKeyRef: { name: "token", key: "value" } } },
      { name: "EXTRA", valueFrom: { secretKeyRef: { name: "extra", key: "x", optional: true } } },
    ]
    const volumes = [
      { name: "ca", configMap: { name: "kube-root-ca.crt" } },
      { name: "tmp", emptyDir: {} },
      {
        name: "both",
        projected: {
          sources: [
            { configMap: { name: "settings", items: [{ key: "colour", path: "c" }] } },
            { secret: { name: "token" } },
          ],
        },
      },
    ]
    const backend = { service: { name: "web", port: { name: "http" } } }
    const labels = { "app.kubernetes.io/instance": "web", empty: "" }
    expect(
      problems(
        object("Namespace/web", {}, { namespace: undefined, labels }),
        object("ServiceAccount/web"),
        object("ConfigMap/settings", { data: { colour: "red" } }),
        deployment(
          "web",
          { serviceAccountName: "web", volumes },
          {
            env,
            envFrom: [{ secretRef: { name: "token" } }],
            volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
            readinessProbe: { httpGet: { path: "/readyz", port: "http" } },
          },
        ),
        service(),
        object("Ingress/web", {
          spec: {
            defaultBackend: backend,
            rules: [{ host: "x", http: { paths: [{ path: "/", backend }] } }],
          },
        }),
        object("NetworkPolicy/deny", { spec: { podSelector: {}, policyTypes: ["Ingress"] } }),
        object("NetworkPolicy/web", {
          spec: {
            podSelector: { matchLabels: { app: "web" } },
            ingress: [
              {
                from: [
                  { podSelector: {} },
                  { podSelector: { matchLabels: { app: "edge" } }, namespaceSelector: {} },
                ],
              },
            ],
          },
        }),
        object("PodDisruptionBudget/web", {
          spec: {
            selector: { matchExpressions: [{ key: "tier", operator: "In", values: ["front"] }] },
          },
        }),
        object("HorizontalPodAutoscaler/web", {
          spec: { scaleTargetRef: { kind: "Deployment", name: "web" } },
        }),
        object("Role/web:reads", { rules: [] }),
        object("RoleBinding/web:reads", {
          roleRef: { kind: "Role", name: "web:reads" },
          subjects: [
            { kind: "ServiceAccount", name: "web" },
            { kind: "ServiceAccount", name: "sync", namespace: "turnspit" },
            { kind: "Group", name: "people" },
          ],
        }),
        object("RoleBinding/view", {
          roleRef: { kind: "ClusterRole", name: "view" },
          subjects: [{ kind: "ServiceAccount", name: "web", namespace: "web" }],
        }),
      ),
    ).toEqual([])
  })

  test("names an object that is declared twice", () => {
    expect(problems(object("ConfigMap/a"), object("ConfigMap/a"), object("Secret/a"))).toEqual([
      "ConfigMap/web/a is not valid: it is declared more than once; each object once",
    ])
  })

  test("knows what each kind may be called", () => {
    const names = (kind: string, ...all: readonly string[]) =>
      problems(...all.map((name) => object(`${kind}/${name}`))).length
    expect(names("ConfigMap", "a", "1.b-c", "a".repeat(253))).toBe(0)
    expect(names("ConfigMap", "A", "a_b", "-a", "a.", "a..b", "a".repeat(254))).toBe(6)
    expect(names("Service", "1abc")).toBe(0)
    expect(names("Service", "a.b", "a".repeat(64))).toBe(2)
    expect(names("Role", "system:A_b")).toBe(0)
    expect(names("Role", "a%b", "..")).toBe(2)
    expect(names("CronJob", "a".repeat(52))).toBe(0)
    expect(problems(object(`CronJob/${"a".repeat(53)}`))).toEqual([
      `CronJob/web/${"a".repeat(53)} is not valid: metadata.name is "${"a".repeat(53)}"; it should be a name of at most 52 characters, because its Jobs get 11 more`,
    ])
  })

  test("refuses API versions, kinds and namespaces that cannot be", () => {
    expect(
      problems({ apiVersion: "apps", kind: "deployment", metadata: { name: "a", namespace: "B" } }),
    ).toEqual([
      'deployment/B/a is not valid: apiVersion is "apps"; it should be a group and version such as "apps/v1"',
      'deployment/B/a is not valid: kind is "deployment"; it should be a name such as "Deployment"',
      'deployment/B/a is not valid: metadata.namespace is "B"; it should be at most 63 lower case letters, digits and -, with a letter or digit at both ends',
    ])
  })

  test("refuses labels and annotations that Kubernetes does not accept", () => {
    const labels = { "a b": "x", "Example.com/a": "x", "a/b/c": "x", fine: "-" }
    const annotations = { "x y": "anything goes in here" }
    expect(
      problems(object("ConfigMap/a", {}, { labels, annotations })).map(
        (text) => text.split(";")[0],
      ),
    ).toEqual([
      'ConfigMap/web/a is not valid: metadata.labels has the key "a b"',
      'ConfigMap/web/a is not valid: metadata.labels has the key "Example.com/a"',
      'ConfigMap/web/a is not valid: metadata.labels has the key "a/b/c"',
      'ConfigMap/web/a is not valid: metadata.labels["fine"] is "-"',
      'ConfigMap/web/a is not valid: metadata.annotations has the key "x y"',
    ])
  })

  test("finds what does not fit inside a pod", () => {
    const pod = {
      initContainers: [
        { name: "app", image: "x" },
        { name: "Set_up", image: "x" },
      ],
      volumes: [{ name: "tmp", emptyDir: {} }],
    }
    const container = {
      ports: [
        { name: "http", containerPort: 1 },
        { name: "http", containerPort: 2 },
        { name: "metrics_port_is_long", containerPort: 3 },
      ],
      livenessProbe: { tcpSocket: { port: "htpt" } },
      volumeMounts: [{ name: "temp", mountPath: "/tmp" }],
    }
    expect(problems(deployment("web", pod, container))).toEqual(
      [
        'it has two containers called "app"; each has its own name',
        'it has a container called "Set_up"; it should be lower case letters, digits and -',
        'container "app" has two ports called "http"; each has its own name',
        'container "app" has a port called "metrics_port_is_long"; it should be at most 15 lower case letters, digits and -',
        'container "app" asks port "htpt" in livenessProbe.tcpSocket; its ports are http, http, metrics_port_is_long',
        'container "app" mounts the volume "temp"; the pod\'s volumes are tmp',
      ].map((problem) => `Deployment/web/web is not valid: ${problem}`),
    )
    expect(problems(deployment("web", { containers: [] }))).toEqual([
      "Deployment/web/web is not valid: its pod has no containers; it should have one",
    ])
  })

  test("takes a StatefulSet's claims for volumes of its pods", () => {
    const { spec } = deployment("db", {}, { volumeMounts: [{ name: "data", mountPath: "/data" }] })
    const volumeClaimTemplates = [{ metadata: { name: "data" } }]
    const fields = { spec: { ...Object(spec), volumeClaimTemplates } }
    expect(problems(object("StatefulSet/db", fields))).toEqual([])
  })

  test("wants a workload's selector to select its pods", () => {
    const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "a" }] } }
    const wrong = object("Deployment/web", {
      spec: { selector: { matchLabels: { app: "wep" } }, template },
    })
    const empty = object("Deployment/all", { spec: { selector: {}, template } })
    expect(problems(wrong, empty)).toEqual([
      "Deployment/web/web is not valid: spec.selector asks for app=wep, but spec.template.metadata.labels are app=web",
      "Deployment/web/all is not valid: spec.selector is empty; it should name labels of the pod template",
    ])
  })

  test("wants budgets and network policies to select something", () => {
    const selector = {
      matchLabels: { app: "gone" },
      matchExpressions: [{ key: "b", operator: "Exists" }],
    }
    const rest = "asks for app=gone, b Exists, which no pods of this app have in its namespace"
    expect(
      problems(
        deployment("web"),
        object("PodDisruptionBudget/web", { spec: { selector } }),
        object("NetworkPolicy/web", {
          spec: {
            podSelector: selector,
            egress: [{}, { to: [{ ipBlock: {} }, { podSelector: selector }] }],
          },
        }),
      ),
    ).toEqual([
      `PodDisruptionBudget/web/web is not valid: spec.selector ${rest}`,
      `NetworkPolicy/web/web is not valid: spec.podSelector ${rest}`,
      `NetworkPolicy/web/web is not valid: spec.egress[1].to[1].podSelector ${rest}`,
    ])
  })

  test("wants an Ingress to lead to a Service and a port that exist", () => {
    const path = (name: string, port: Fields) => ({
      path: `/${name}`,
      backend: { service: { name, port } },
    })
    const paths = [
      path("web", { number: 80 }),
      path("web", { number: 3000 }),
      path("wep", { name: "http" }),
    ]
    expect(
      problems(
        deployment("web"),
        service(),
        object("Ingress/web", { spec: { rules: [{ host: "x.localhost", http: { paths } }] } }),
      ),
    ).toEqual([
      'Ingress/web/web is not valid: the route x.localhost/web leads to port 3000 of Service "web", which has http (80)',
      'Ingress/web/web is not valid: the route x.localhost/wep leads to Service "wep"; the app declares Service web',
    ])
  })

  test("wants autoscalers to name what exists", () => {
    expect(
      problems(
        deployment("web"),
        object("HorizontalPodAutoscaler/web", {
          spec: { scaleTargetRef: { kind: "Deployment", name: "wep" } },
        }),
      ),
    ).toEqual([
      'HorizontalPodAutoscaler/web/web is not valid: spec.scaleTargetRef names Deployment "wep"; the app declares Deployment web',
    ])
  })
})
