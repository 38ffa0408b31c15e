import type { Json } from "#lib/embedded/api/json.ts"
import type { Random } from "./random.ts"
import type { Kind } from "./step.ts"

/** A kind, and how to make up the rest of an object of it. */
export interface GeneratedKind extends Kind {
  /** Everything but `metadata`; with `whole` all that a new object needs. */
  body(random: Random, whole: boolean): Json
}

/** The kinds, those of a custom group included. */
export function generatedKinds(group: string): readonly GeneratedKind[] {
  return [
    kind("v1", "ConfigMap", "configmaps", configMap),
    kind("v1", "ServiceAccount", "serviceaccounts", serviceAccount),
    kind("v1", "Service", "services", service),
    kind("apps/v1", "Deployment", "deployments", deployment),
    kind("rbac.authorization.k8s.io/v1", "Role", "roles", role),
    kind("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies", networkPolicy),
    kind(`${group}/v1`, "Gizmo", "gizmos", gizmo),
  ]
}

function kind(
  apiVersion: string,
  name: string,
  plural: string,
  body: GeneratedKind["body"],
): GeneratedKind {
  const root = apiVersion === "v1" ? "/api" : "/apis"
  const path = `${root}/${apiVersion}/namespaces/{ns}/${plural}`
  return { name, path, apiVersion, kind: name, body }
}

/** The given fields, some of them left out. */
function fields(random: Random, all: Readonly<Record<string, () => unknown>>): Json {
  return Object.fromEntries(random.some(Object.entries(all)).map(([name, make]) => [name, make()]))
}

const letters = ["a", "b", "c"]
const map = (random: Random) =>
  Object.fromEntries(random.some(letters).map((key) => [key, random.pick(["1", "2", ""])]))
const words = (random: Random) => random.shuffle(random.some(["x", "y", "z"]))

function configMap(random: Random): Json {
  return fields(random, {
    data: () => map(random),
    binaryData: () =>
      Object.fromEntries(
        random.some(["d", "e"]).map((key) => [key, random.pick(["AA==", "AQ=="])]),
      ),
  })
}

function serviceAccount(random: Random): Json {
  const names = () => random.shuffle(random.some(letters)).map((name) => ({ name }))
  return fields(random, {
    imagePullSecrets: names,
    secrets: names,
    automountServiceAccountToken: () => random.oneIn(2),
  })
}

function service(random: Random, whole: boolean): Json {
  const ports = random.shuffle(random.some([80, 81, 82])).map((port) => ({
    port,
    name: `p${port}`,
    ...fields(random, {
      protocol: () => random.pick(["TCP", "TCP", "UDP"]),
      targetPort: () => random.pick([8080, "http"]),
      appProtocol: () => "http",
    }),
  }))
  const needed = whole && ports.length === 0 ? [{ port: 80, name: "p80" }] : ports
  return {
    spec: {
      ...(needed.length > 0 && { ports: needed }),
      ...fields(random, {
        selector: () => map(random),
        sessionAffinity: () => random.pick(["None", "ClientIP"]),
        externalIPs: () => random.shuffle(random.some(["192.0.2.1", "192.0.2.2"])),
        publishNotReadyAddresses: () => random.oneIn(2),
      }),
    },
  }
}

function container(random: Random, name: string, whole: boolean): Json {
  return {
    name,
    ...(whole && { image: "x:1" }),
    ...fields(random, {
      image: () => random.pick(["x:1", "x:2", "x"]),
      args: () => words(random),
      env: () =>
        random.shuffle(random.some(["A", "B"])).map((key) => ({
          name: key,
          ...fields(random, { value: () => random.pick(["1", "2", ""]) }),
        })),
      ports: () =>
        random.shuffle(random.some([80, 81])).map((containerPort) => ({
          containerPort,
          ...fields(random, {
            protocol: () => random.pick(["TCP", "UDP"]),
            name: () => `p${containerPort}`,
          }),
        })),
      resources: () => ({
        ...fields(random, {
          limits: () => ({ cpu: random.pick(["1", "1000m", "500m"]) }),
          requests: () => ({ memory: random.pick(["1Gi", "1024Mi"]) }),
        }),
      }),
      volumeMounts: () =>
        random.shuffle(random.some(["/a", "/b"])).map((mountPath) => ({ mountPath, name: "v" })),
      readinessProbe: () => ({
        httpGet: { path: random.pick(["/", "/ready"]), port: 80 },
        ...fields(random, { periodSeconds: () => random.pick([5, 10]) }),
      }),
      securityContext: () => ({
        capabilities: fields(random, { drop: () => words(random) }),
        ...fields(random, { readOnlyRootFilesystem: () => random.oneIn(2) }),
      }),
    }),
  }
}

function deployment(random: Random, whole: boolean): Json {
  const chosen = random.shuffle(random.some(["app", "side"]))
  const names = whole && chosen.length === 0 ? ["app"] : chosen
  const containers = names.map((name) => container(random, name, whole || !random.oneIn(4)))
  const template = {
    ...(whole && { metadata: { labels: { app: "a" } } }),
    spec: {
      ...(containers.length > 0 && { containers }),
      volumes: [{ name: "v", emptyDir: {} }],
      ...fields(random, {
        tolerations: () => random.some(letters).map((key) => ({ key, operator: "Exists" })),
        nodeSelector: () => map(random),
        terminationGracePeriodSeconds: () => random.pick([5, 30]),
        imagePullSecrets: () => random.some(letters).map((name) => ({ name })),
        hostAliases: () =>
          random.some(["192.0.2.1", "192.0.2.2"]).map((ip) => ({ ip, hostnames: words(random) })),
        securityContext: () => ({
          ...fields(random, {
            runAsUser: () => random.pick([1, 2]),
            supplementalGroups: () => random.some([1, 2]),
          }),
        }),
      }),
    },
  }
  return {
    spec: {
      paused: true,
      ...(whole && { selector: { matchLabels: { app: "a" } } }),
      template,
      ...fields(random, {
        replicas: () => random.pick([0, 2]),
        minReadySeconds: () => random.pick([0, 3]),
        revisionHistoryLimit: () => random.pick([2, 10]),
        strategy: () =>
          random.pick([
            { type: "Recreate" },
            { type: "RollingUpdate", rollingUpdate: { maxSurge: random.pick([1, "30%"]) } },
            { rollingUpdate: { maxUnavailable: 0 } },
          ]),
      }),
    },
  }
}

function role(random: Random): Json {
  return fields(random, {
    rules: () =>
      random.some(["pods", "secrets", "services"]).map((resource) => ({
        apiGroups: [""],
        resources: [resource],
        verbs: words(random).length > 1 ? ["get", "list"] : ["get"],
      })),
  })
}

function networkPolicy(random: Random, whole: boolean): Json {
  const peer = () => ({ podSelector: fields(random, { matchLabels: () => map(random) }) })
  return {
    spec: {
      ...(whole && { podSelector: {} }),
      ...fields(random, {
        podSelector: () => fields(random, { matchLabels: () => map(random) }),
        policyTypes: () => random.some(["Ingress", "Egress"]),
        ingress: () => [
          fields(random, {
            from: () => [peer()],
            ports: () => [{ port: 80, ...fields(random, { protocol: () => "TCP" }) }],
          }),
        ],
      }),
    },
  }
}

function gizmo(random: Random, whole: boolean): Json {
  return {
    spec: {
      ...(whole && { size: 1 }),
      ...fields(random, {
        size: () => random.pick([2, 3, 11]),
        replicas: () => random.pick([1, 4]),
        color: () => random.pick(["red", "blue", "green"]),
        tags: () => words(random),
        plain: () => words(random),
        ports: () =>
          random.shuffle(random.some(letters)).map((name) => ({
            name,
            ...fields(random, { port: () => random.pick([1, 2]) }),
          })),
        open: () => fields(random, { x: () => map(random), y: () => words(random), z: () => 1 }),
        any: () => random.pick([1, "1"]),
        // Never empty: see lib/embedded/exceptions.ts.
        labels: () => ({ ...map(random), d: "1" }),
      }),
    },
  }
}
