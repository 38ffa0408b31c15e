import { gitSecret } from "#lib/kustomize/git-secret.ts"
import { manifest } from "#lib/kustomize/manifest.ts"
import { heap } from "./heap.ts"
import type { SyncSettings } from "./index.ts"
import { labels, selector } from "./labels.ts"

/** Runs the sync service. However many pods there are, the Lease lets one of them write. */
export function deployment({ git, rendererUrl }: Pick<SyncSettings, "git" | "rendererUrl">) {
  return manifest("Deployment", "sync", {
    metadata: { labels },
    spec: {
      replicas: 1,
      revisionHistoryLimit: 5,
      progressDeadlineSeconds: 300,
      minReadySeconds: 10,
      // The old pod leads until the new one is ready: a push that breaks the service itself can be put right by a push.
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      selector: { matchLabels: selector },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: "sync",
          // The token comes as a volume of its own: what it may do, `bun run bootstrap` says.
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: 30,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 10001,
            runAsGroup: 10001,
            fsGroup: 10001,
            seccompProfile: { type: "RuntimeDefault" },
          },
          containers: [
            {
              name: "sync",
              image: "ghcr.io/acme/sync",
              ports: [{ name: "http", containerPort: 8080 }],
              env: [
                heap,
                { name: "PORT", value: "8080" },
                { name: "DRAIN_SECONDS", value: "5" },
                { name: "POLL_SECONDS", value: "60" },
                { name: "STATE_DIRECTORY", value: "/var/lib/turnspit" },
                ...(rendererUrl === undefined
                  ? []
                  : [{ name: "RENDERER_URL", value: rendererUrl }]),
                ...(git === undefined
                  ? []
                  : [{ name: "GIT_SECRET_DIRECTORY", value: gitDirectory }]),
                {
                  name: "WEBHOOK_SECRET",
                  valueFrom: { secretKeyRef: { name: "turnspit-webhook", key: "secret" } },
                },
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
                timeoutSeconds: 3,
                failureThreshold: 3,
              },
              resources: {
                requests: { cpu: "100m", memory: "256Mi" },
                limits: { cpu: "1", memory: "512Mi" },
              },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ["ALL"] },
              },
              volumeMounts: [
                { name: "state", mountPath: "/var/lib/turnspit" },
                { name: "tmp", mountPath: "/tmp" },
                {
                  name: "access",
                  mountPath: "/var/run/secrets/kubernetes.io/serviceaccount",
                  readOnly: true,
                },
                ...(git === undefined
                  ? []
                  : [{ name: "git", mountPath: gitDirectory, readOnly: true }]),
              ],
            },
          ],
          volumes: [
            { name: "state", emptyDir: { sizeLimit: "2Gi" } },
            { name: "tmp", emptyDir: { sizeLimit: "256Mi" } },
            { name: "access", projected: { sources: access } },
            ...(git === undefined
              ? []
              : [{ name: "git", projected: { defaultMode: 0o440, sources: gitSources(git) } }]),
          ],
        },
      },
    },
  })
}

/** What a pod needs to call the API server, as Kubernetes itself would mount it. */
const access = [
  { serviceAccountToken: { path: "token", expirationSeconds: 3607 } },
  { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
  {
    downwardAPI: { items: [{ path: "namespace", fieldRef: { fieldPath: "metadata.namespace" } }] },
  },
]

const gitDirectory = "/var/run/secrets/turnspit-git"

/** Mounted, and not read through the API: the service has no right to any Secret, and a value that was changed comes by itself. */
function gitSources(by: NonNullable<SyncSettings["git"]>) {
  const { name, keys, optional } = gitSecret
  const items = (of: readonly string[]) => of.map((key) => ({ key, path: key }))
  const required = { secret: { name, items: items(keys[by]) } }
  if (optional[by].length === 0) return [required]
  return [required, { secret: { name, items: items(optional[by]), optional: true } }]
}
