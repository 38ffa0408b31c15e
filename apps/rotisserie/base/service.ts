import type { Container, DeploymentStrategy, PodSpec } from "#lib/kustomize/pod-spec.ts"

/** Says of an object that it belongs to Rotisserie. */
export const partOf = { "app.kubernetes.io/part-of": "rotisserie" } as const

/** Selects a service's pods. Selectors are immutable, so they hold the name and nothing else. */
export function selects<const N extends string>(name: N) {
  return { "app.kubernetes.io/name": name } as const
}

/** The labels of a service's objects and pods. */
export function labelsOf<const N extends string>(name: N) {
  return { ...selects(name), ...partOf }
}

/** Puts a new pod beside the old one before that goes: no moment without a ready pod. */
export const rollout = {
  type: "RollingUpdate",
  rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
} as const satisfies DeploymentStrategy

/** What the namespace's pod security (restricted) asks of a pod. */
export const podSecurity = {
  runAsNonRoot: true,
  runAsUser: 10001,
  runAsGroup: 10001,
  fsGroup: 10001,
  seccompProfile: { type: "RuntimeDefault" },
} as const satisfies PodSpec["securityContext"]

export const containerSecurity = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
} as const satisfies Container["securityContext"]

/** `/readyz` takes a pod out of its Service, `/healthz` restarts it. */
export const probes = {
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
export const scratch = {
  volume: { name: "tmp", emptyDir: { sizeLimit: "256Mi" } },
  mount: { name: "tmp", mountPath: "/tmp" },
} as const

/** Seconds of a pod between SIGTERM and SIGKILL: DRAIN_SECONDS, two to finish, and room. */
export const terminationGracePeriodSeconds = 15

/** Seconds that a service serves on after SIGTERM, until every proxy has heard that it is going. */
export const drainSeconds = { name: "DRAIN_SECONDS", value: "5" } as const
