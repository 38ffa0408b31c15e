import { expect, test } from "bun:test"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { containersOf, podSpecOf } from "#lib/kustomize/pod-spec.ts"
import { recordsOf } from "#lib/kustomize/record.ts"
import { rotisserie } from "./index.ts"

const base: readonly Manifest[] = rotisserie({
  hosts: ["rotisserie.localhost"],
  ingressClassName: "turnspit",
})

test("rotisserie() routes readings and pictures to the app and the rest to the page", () => {
  const backend = (name: string) => ({ service: { name, port: { name: "http" } } })
  expect(base.find(({ kind }) => kind === "Ingress")?.spec).toEqual({
    ingressClassName: "turnspit",
    rules: [
      {
        host: "rotisserie.localhost",
        http: {
          paths: [
            { path: "/current", pathType: "Prefix", backend: backend("rotisserie-app") },
            { path: "/all", pathType: "Prefix", backend: backend("rotisserie-app") },
            { path: "/events", pathType: "Prefix", backend: backend("rotisserie-app") },
            { path: "/history", pathType: "Prefix", backend: backend("rotisserie-app") },
            { path: "/frames", pathType: "Prefix", backend: backend("rotisserie-app") },
            { path: "/", pathType: "Prefix", backend: backend("rotisserie-static") },
          ],
        },
      },
    ],
  })
})

test("rotisserie() gives each container one port, and PORT the same value", () => {
  const ports = base.flatMap((object) =>
    containersOf(podSpecOf(object) ?? {}).map((container) => [
      object.metadata.name,
      recordsOf(container.ports).map(({ containerPort }) => containerPort),
      recordsOf(container.env).find(({ name }) => name === "PORT")?.value,
    ]),
  )
  expect(ports).toEqual([
    ["rotisserie-app", [3000], "3000"],
    ["rotisserie-ocr", [3001], "3001"],
    ["rotisserie-static", [8082], "8082"],
  ])
})

test("rotisserie() lets only the app and monitoring reach OCR, and OCR reach nothing", () => {
  const policy = base.find(
    ({ kind, metadata }) => kind === "NetworkPolicy" && metadata.name === "rotisserie-ocr",
  )
  expect(policy?.spec).toEqual({
    podSelector: { matchLabels: { "app.kubernetes.io/name": "rotisserie-ocr" } },
    policyTypes: ["Ingress", "Egress"],
    ingress: [
      {
        from: [
          { podSelector: { matchLabels: { "app.kubernetes.io/name": "rotisserie-app" } } },
          {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } },
          },
        ],
        ports: [{ protocol: "TCP", port: 3001 }],
      },
    ],
  })
})

test("rotisserie() serves every host over HTTPS where there is an issuer", () => {
  const hosts = ["rotisserie.example.com", "www.rotisserie.example.com"]
  const edge = { hosts, ingressClassName: "traefik", issuer: "letsencrypt" }
  const objects: readonly Manifest[] = rotisserie(edge)
  const found = objects.find(({ kind }) => kind === "Ingress")
  expect(found?.metadata.annotations).toEqual({
    "cert-manager.io/cluster-issuer": "letsencrypt",
    "traefik.ingress.kubernetes.io/router.entrypoints": "websecure",
    "traefik.ingress.kubernetes.io/router.tls": "true",
  })
  expect(found?.spec).toMatchObject({
    tls: [{ hosts, secretName: "rotisserie-tls" }],
    rules: hosts.map((host) => ({ host })),
  })
})
