import { ocrAutoscaler } from "#apps/rotisserie/base/autoscaler.ts"
import { rotisserie } from "#apps/rotisserie/base/index.ts"
import { monitoring } from "#apps/rotisserie/base/monitoring/index.ts"
import type { ManifestOf } from "#lib/kustomize/manifest.ts"
import { overlay, type PatchOf } from "#lib/kustomize/overlay.ts"

/** A pod that dies within these seconds stops the rollout. */
const minReadySeconds = 10

/** Rotisserie in production: live streams over HTTPS, two readers or more as they are needed, two pages, a poll that respects Twitch's limits. */
export default overlay({
  namespace: "rotisserie",
  resources: [
    ...rotisserie({
      hosts: ["rotisserie.example.com"],
      ingressClassName: "traefik",
      issuer: "letsencrypt",
    }),
    ocrAutoscaler({ least: 2, most: 6 }),
    ...monitoring,
  ],
  labels: { environment: "prod" },
  replicas: { "Deployment/rotisserie-static": 2 },
  patches: {
    "Deployment/rotisserie-app": {
      spec: {
        minReadySeconds,
        template: {
          spec: {
            containers: [
              {
                name: "app",
                env: [
                  { name: "STREAM_SOURCE", value: "twitch" },
                  { name: "POLL_SECONDS", value: "20" },
                  { name: "TWITCH_CLIENT_ID", valueFrom: twitchAuth("clientID") },
                  { name: "TWITCH_CLIENT_SECRET", valueFrom: twitchAuth("clientSecret") },
                ],
                resources: { limits: { cpu: "2", memory: "1Gi" } },
              },
            ],
          },
        },
      },
    },
    // The autoscaler alone says how many readers there are.
    "Deployment/rotisserie-ocr": { spec: { replicas: null, ...spread("rotisserie-ocr") } },
    "Deployment/rotisserie-static": { spec: spread("rotisserie-static") },
  },
})

function twitchAuth(key: "clientID" | "clientSecret") {
  return { secretKeyRef: { name: "twitch-auth", key } }
}

/** Puts the pods of a service on different nodes where that is possible, and lets each prove itself. */
function spread(name: string) {
  return {
    minReadySeconds,
    template: {
      spec: {
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: "kubernetes.io/hostname",
            whenUnsatisfiable: "ScheduleAnyway",
            labelSelector: { matchLabels: { "app.kubernetes.io/name": name } },
          },
        ],
      },
    },
  } satisfies PatchOf<ManifestOf<"Deployment">>["spec"]
}
