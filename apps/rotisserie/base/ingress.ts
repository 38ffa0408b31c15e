import { manifest } from "#lib/kustomize/manifest.ts"
import { partOf } from "./service.ts"

/** How people reach Rotisserie on one cluster. */
export interface Edge {
  readonly host: string
  readonly ingressClassName: string
}

/** What the app answers; the page is everything else. */
const appPaths = ["/current", "/all", "/events", "/history", "/frames"]

/** Routes readings and pictures to the app, everything else to the page. */
export function ingress({ host, ingressClassName }: Edge) {
  const toApp = appPaths.map((path) => route(path, "rotisserie-app"))
  return manifest("Ingress", "rotisserie", {
    metadata: { labels: partOf },
    spec: {
      ingressClassName,
      rules: [{ host, http: { paths: [...toApp, route("/", "rotisserie-static")] } }],
    },
  })
}

function route(path: string, service: string) {
  return {
    path,
    pathType: "Prefix",
    backend: { service: { name: service, port: { name: "http" } } },
  }
}
