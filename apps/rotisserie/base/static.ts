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

const name = "rotisserie-static"
const metadata = { labels: labelsOf(name) }

/** Serves the page. */
export const staticPages = [
  manifest("ServiceAccount", name, { metadata, automountServiceAccountToken: false }),
  manifest("Service", name, {
    metadata,
    spec: { selector: selects(name), ports: [{ name: "http", port: 8082, targetPort: "http" }] },
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
              name: "static",
              image: "ghcr.io/acme/rotisserie-static",
              ports: [{ name: "http", containerPort: 8082 }],
              env: [{ name: "PORT", value: "8082" }, drainSeconds],
              ...probes,
              resources: {
                requests: { cpu: "20m", memory: "64Mi" },
                limits: { cpu: "500m", memory: "256Mi" },
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
