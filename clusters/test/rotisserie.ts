import { rotisserie } from "#apps/rotisserie/base/index.ts"
import { namespaceAccess } from "#apps/sync/base/access.ts"
import { manifest } from "#lib/kustomize/manifest.ts"
import { overlay } from "#lib/kustomize/overlay.ts"

/** Rotisserie under test: sample footage, and two readers so that balancing is tested too. */
export default overlay({
  namespace: "rotisserie",
  resources: [
    ...rotisserie({ host: "rotisserie.test.example.com", ingressClassName: "traefik" }),
    ...namespaceAccess("rotisserie"),
    manifest("PodDisruptionBudget", "rotisserie-ocr", {
      spec: {
        maxUnavailable: 1,
        selector: { matchLabels: { "app.kubernetes.io/name": "rotisserie-ocr" } },
      },
    }),
  ],
  labels: { environment: "test" },
  replicas: { "Deployment/rotisserie-ocr": 2 },
})
