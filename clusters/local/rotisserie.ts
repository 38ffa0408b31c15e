import { rotisserie } from "#apps/rotisserie/base/index.ts"
import type { ManifestOf } from "#lib/kustomize/manifest.ts"
import { overlay, type PatchOf } from "#lib/kustomize/overlay.ts"

/** Rotisserie on a laptop: sample footage, probes every second, no draining, so that a push is live at once. */
export default overlay({
  namespace: "rotisserie",
  resources: rotisserie({ hosts: ["rotisserie.localhost"], ingressClassName: "turnspit" }),
  labels: { environment: "local" },
  replicas: {
    "Deployment/rotisserie-app": 1,
    "Deployment/rotisserie-ocr": 1,
    "Deployment/rotisserie-static": 1,
  },
  patches: {
    "Deployment/rotisserie-app": quick({
      name: "app",
      env: [{ name: "POLL_SECONDS", value: "2" }],
    }),
    "Deployment/rotisserie-ocr": quick({
      name: "ocr",
      startupProbe: { periodSeconds: 1, failureThreshold: 60 },
    }),
    "Deployment/rotisserie-static": quick({ name: "static" }),
  },
})

interface Container {
  readonly name: string
  readonly env?: readonly { readonly name: string; readonly value: string }[]
  readonly startupProbe?: { readonly periodSeconds: number; readonly failureThreshold: number }
}

type DeploymentPatch = PatchOf<ManifestOf<"Deployment">>

function quick({ env = [], ...container }: Container): DeploymentPatch {
  return {
    spec: {
      progressDeadlineSeconds: 60,
      template: {
        spec: {
          terminationGracePeriodSeconds: 5,
          containers: [
            {
              ...container,
              env: [{ name: "DRAIN_SECONDS", value: "0" }, ...env],
              readinessProbe: { periodSeconds: 1 },
            },
          ],
        },
      },
    },
  }
}
