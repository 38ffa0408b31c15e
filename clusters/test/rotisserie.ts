import { rotisserie } from "#apps/rotisserie/base/index.ts"
import { monitoring } from "#apps/rotisserie/base/monitoring/index.ts"
import { overlay } from "#lib/kustomize/overlay.ts"

/** Rotisserie under test: sample footage, and two readers so that balancing is tested too. */
export default overlay({
  namespace: "rotisserie",
  resources: [
    ...rotisserie({
      hosts: ["rotisserie.test.example.com"],
      ingressClassName: "traefik",
      issuer: "letsencrypt-staging",
    }),
    ...monitoring,
  ],
  labels: { environment: "test" },
  replicas: { "Deployment/rotisserie-ocr": 2 },
})
