import { manifest } from "#lib/kustomize/manifest.ts"
import type { Container, DeploymentStrategy, PodSpec } from "#lib/kustomize/pod-spec.ts"

/** Says of an object that it belongs to Rotisserie. */
export const partOf = { "app.kubernetes.io/part-of": "rotisserie" } as const

/** Selects a service's pods. Selectors are immutable, so they hold the name and nothing else. */
export function selects<const N extends string>(name: N) {
  return { "app.kubernetes.io/name": name } as const
}

/** The labels of a service's objects and pods. */
function labelsOf<const N extends string>(name: N) {
  return { ...selects(name), ...partOf }
}

export interface ServiceSettings<N extends string> {
  readonly name: N
  /** Of the container: the last word of the name. */
  readonly container: string
  readonly port: number
  /** Besides PORT and DRAIN_SECONDS. */
  readonly env?: NonNullable<Container["env"]>
  readonly startupProbe?: NonNullable<Container["startupProbe"]>
  readonly resources: NonNullable<Container["resources"]>
}

/** Declares one of the three services: its account, its Service, its budget and its Deployment of one hardened container. */
export function service<const N extends string>(settings: ServiceSettings<N>) {
  const { name, container, port, env = [], startupProbe, resources } = settings
  const metadata = { labels: labelsOf(name) }
  return [
    manifest("ServiceAccount", name, { metadata, automountServiceAccountToken: false }),
    manifest("Service", name, {
      metadata,
      spec: { selector: selects(name), ports: [{ name: "http", port, targetPort: "http" }] },
    }),
    // Whatever the replicas: one pod at a time goes when a node is drained.
    manifest("PodDisruptionBudget", name, {
      metadata,
      spec: { maxUnavailable: 1, selector: { matchLabels: selects(name) } },
    }),
    manifest("Deployment", name, {
      metadata,
      spec: {
        replicas: 1,
        revisionHistoryLimit: 5,
        progressDeadlineSeconds: 300,
        strategy: rollout,
        selector: { matchLabels: selects(name) },
        template: {
          metadata: { labels: labelsOf(name), annotations: scraped(port) },
          spec: {
            serviceAccountName: name,
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            terminationGracePeriodSeconds,
            securityContext: podSecurity,
            containers: [
              {
                name: container,
                image: `ghcr.io/acme/${name}`,
                ports: [{ name: "http", containerPort: port }],
                env: [{ name: "PORT", value: String(port) }, drainSeconds, ...env],
                ...(startupProbe === undefined ? {} : { startupProbe }),
                ...probes,
                resources,
                securityContext: containerSecurity,
                volumeMounts: [scratch.mount],
              },
            ],
            volumes: [scratch.volume],
          },
        },
      },
    }),
  ] as const
}

/** Tells Prometheus's discovery of pods where the metrics are. */
function scraped(port: number) {
  return {
    "prometheus.io/scrape": "true",
    "prometheus.io/port": String(port),
    "prometheus.io/path": "/metrics",
  }
}

/** Puts a new pod beside the old one before that goes: no moment without a ready pod. */
const rollout = {
  type: "RollingUpdate",
  rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
} as const satisfies DeploymentStrategy

/** What the namespace's pod security (restricted) asks of a pod. */
const podSecurity = {
  runAsNonRoot: true,
  runAsUser: 10001,
  runAsGroup: 10001,
  fsGroup: 10001,
  seccompProfile: { type: "RuntimeDefault" },
} as const satisfies PodSpec["securityContext"]

const containerSecurity = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
} as const satisfies Container["securityContext"]

/** `/readyz` takes a pod out of its Service, `/healthz` restarts it. */
const probes = {
  readinessProbe: {
    httpGet: { path: "/readyz", port: "http" },
    periodSeconds: 5,
    timeoutSeconds: 2,
    failureThreshold: 3,
  },
  livenessProbe: {
    httpGet: { path: "/healthz", port: "http" },
    periodSeconds: 10,
    timeoutSeconds: 3,
    failureThreshold: 3,
  },
} as const satisfies Partial<Container>

/** The one writable folder of a container. */
const scratch = {
  volume: { name: "tmp", emptyDir: { sizeLimit: "256Mi" } },
  mount: { name: "tmp", mountPath: "/tmp" },
} as const

/** Seconds of a pod between SIGTERM and SIGKILL: DRAIN_SECONDS, two to finish, and room. */
const terminationGracePeriodSeconds = 15

/** Seconds that a service serves on after SIGTERM, until every proxy has heard that it is going. */
const drainSeconds = { name: "DRAIN_SECONDS", value: "5" } as const
