import { manifest } from "#lib/kustomize/manifest.ts"
import { partOf } from "./service.ts"

/** How people reach Rotisserie on one cluster. */
export interface Edge {
  /** Rules and certificate name them all; a certificate covers each. */
  readonly hosts: readonly string[]
  readonly ingressClassName: string
  /** cert-manager's ClusterIssuer. Without one the way in is plain HTTP, over which Twitch's player refuses to start. */
  readonly issuer?: string
}

/** What the app answers; the page is everything else. */
const appPaths = ["/current", "/all", "/events", "/history", "/frames"]

/** Routes readings and pictures to the app, everything else to the page. */
export function ingress({ hosts, ingressClassName, issuer }: Edge) {
  const toApp = appPaths.map((path) => route(path, "rotisserie-app"))
  const paths = [...toApp, route("/", "rotisserie-static")]
  return manifest("Ingress", "rotisserie", {
    metadata: {
      labels: partOf,
      ...(issuer === undefined ? {} : { annotations: { ...overHttps, [issuedBy]: issuer } }),
    },
    spec: {
      ingressClassName,
      rules: hosts.map((host) => ({ host, http: { paths } })),
      ...(issuer === undefined
        ? {}
        : { tls: [{ hosts: [...hosts], secretName: "rotisserie-tls" }] }),
    },
  })
}

const issuedBy = "cert-manager.io/cluster-issuer"

/** Traefik serves it at its HTTPS entry point alone; the other one redirects there. */
const overHttps = {
  "traefik.ingress.kubernetes.io/router.entrypoints": "websecure",
  "traefik.ingress.kubernetes.io/router.tls": "true",
} as const

function route(path: string, service: string) {
  return {
    path,
    pathType: "Prefix",
    backend: { service: { name: service, port: { name: "http" } } },
  }
}
