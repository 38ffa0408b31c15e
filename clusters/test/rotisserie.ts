import { rotisserie } from "#apps/rotisserie/base/index.ts"
import { namespaceAccess } from "#apps/sync/base/access.ts"
import { overlay } from "#lib/kustomize/overlay.ts"

/** Rotisserie under test: sample footage, and two readers so that balancing is tested too. */
export default overlay({
  namespace: "rotisserie",
  resources: [
    ...rotisserie({ host: "rotisserie.test.example.com", ingressClassName: "traefik" }),
    ...namespaceAccess("rotisserie"),
  ],
  labels: { environment: "test" },
  replicas: { "Deployment/rotisserie-ocr": 2 },
})
