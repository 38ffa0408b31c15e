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

const name = "rotisserie-ocr"
const metadata = { labels: labelsOf(name) }

/** Turns a picture into a number. Loading the model takes seconds: liveness begins when it is ready. */
export const ocr = [
  manifest("ServiceAccount", name, { metadata, automountServiceAccountToken: false }),
  manifest("Service", name, {
    metadata,
    spec: { selector: selects(name), ports: [{ name: "http", port: 3001, targetPort: "http" }] },
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
              name: "ocr",
              image: "ghcr.io/acme/rotisserie-ocr",
              ports: [{ name: "http", containerPort: 3001 }],
              env: [{ name: "PORT", value: "3001" }, drainSeconds],
              startupProbe: {
                httpGet: { path: "/readyz", port: "http" },
                periodSeconds: 2,
                timeoutSeconds: 2,
                failureThreshold: 30,
              },
              ...probes,
              resources: {
                requests: { cpu: "250m", memory: "256Mi" },
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
