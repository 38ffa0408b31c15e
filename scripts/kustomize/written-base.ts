import { manifest } from "#lib/kustomize/manifest.ts"

const labels = { app: "web" }

/** A Deployment and its Service. */
export const web = [
  manifest("Deployment", "web", {
    metadata: { labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              name: "web",
              image: "ghcr.io/acme/web:1",
              ports: [{ containerPort: 8080 }],
              envFrom: [{ configMapRef: { name: "settings" } }],
            },
          ],
        },
      },
    },
  }),
  manifest("Service", "web", { spec: { selector: labels, ports: [{ port: 80 }] } }),
] as const

/** A Job that reads what generators make. */
export const reader = manifest("Job", "reader", {
  spec: {
    template: {
      spec: {
        restartPolicy: "Never",
        containers: [
          {
            name: "reader",
            image: "busybox:1",
            envFrom: [{ configMapRef: { name: "settings" } }, { secretRef: { name: "token" } }],
          },
        ],
      },
    },
  },
})
