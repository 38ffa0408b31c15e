import { manifest } from "#lib/kustomize/manifest.ts"
import {
  containerSecurity,
  drainSeconds,
  labelsOf,
  podSecurity,
  probes,
  rollout,
  scratch,
  selects,
  terminationGracePeriodSeconds,
} from "./service.ts"

const name = "rotisserie-app"
const metadata = { labels: labelsOf(name) }

/** Lists streams, has their pictures read and ranks them. Its state is in memory: one replica, or each polls for itself. */
export const app = [
  manifest("ServiceAccount", name, { metadata, automountServiceAccountToken: false }),
  manifest("Service", name, {
    metadata,
    spec: { selector: selects(name), ports: [{ name: "http", port: 3000, targetPort: "http" }] },
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
        metadata: { labels: labelsOf(name) },
        spec: {
          serviceAccountName: name,
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds,
          securityContext: podSecurity,
          containers: [
            {
              name: "app",
              image: "ghcr.io/acme/rotisserie-app",
              ports: [{ name: "http", containerPort: 3000 }],
              env: [
                { name: "PORT", value: "3000" },
                drainSeconds,
                { name: "OCR_URL", value: "http://rotisserie-ocr:3001" },
                { name: "STREAM_SOURCE", value: "samples" },
                { name: "POLL_SECONDS", value: "10" },
              ],
              ...probes,
              resources: {
                requests: { cpu: "100m", memory: "128Mi" },
                limits: { cpu: "1", memory: "512Mi" },
              },
              securityContext: containerSecurity,
              volumeMounts: [scratch.mount],
            },
          ],
          volumes: [scratch.volume],
        },
      },
    },
  }),
]
