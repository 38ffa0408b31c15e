import { manifest } from "#lib/kustomize/manifest.ts"
import { labels, selector } from "./labels.ts"

/** Runs the renderer: nothing to lose in it, nothing to reach from it. */
export const deployment = manifest("Deployment", "renderer", {
  metadata: { labels },
  spec: {
    replicas: 1,
    revisionHistoryLimit: 5,
    minReadySeconds: 10,
    progressDeadlineSeconds: 300,
    // A renderer that does not start never replaces one that works: the next commit is rendered by the old one.
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    selector: { matchLabels: selector },
    template: {
      metadata: { labels },
      spec: {
        serviceAccountName: "renderer",
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        terminationGracePeriodSeconds: 15,
        securityContext: {
          runAsNonRoot: true,
          runAsUser: 10001,
          runAsGroup: 10001,
          fsGroup: 10001,
          seccompProfile: { type: "RuntimeDefault" },
        },
        containers: [
          {
            name: "renderer",
            image: "ghcr.io/acme/renderer",
            ports: [{ name: "http", containerPort: 8081 }],
            env: [
              { name: "PORT", value: "8081" },
              { name: "DRAIN_SECONDS", value: "5" },
              { name: "RENDER_SECONDS", value: "30" },
              { name: "RENDER_MEMORY_MIB", value: "1024" },
              { name: "TREE_MIB", value: "256" },
            ],
            readinessProbe: {
              httpGet: { path: "/readyz", port: "http" },
              periodSeconds: 5,
              timeoutSeconds: 2,
              failureThreshold: 3,
            },
            livenessProbe: {
              httpGet: { path: "/healthz", port: "http" },
              periodSeconds: 10,
              timeoutSeconds: 5,
              failureThreshold: 3,
            },
            // Room for a render, the tree and what the render writes: all of it is memory.
            resources: {
              requests: { cpu: "100m", memory: "256Mi" },
              limits: { cpu: "2", memory: "2Gi" },
            },
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ["ALL"] },
            },
            volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
          },
        ],
        // In memory, because there the limit is kept at once: on disk it would evict the pod.
        volumes: [{ name: "tmp", emptyDir: { medium: "Memory", sizeLimit: "512Mi" } }],
      },
    },
  },
})
