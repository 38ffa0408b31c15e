import { expect, test } from "bun:test"
import type { Ingress, IngressPath } from "../kinds/ingress.ts"
import { hostOf, ingressRoute } from "./ingress-route.ts"

const to = (name: string) => ({ service: { name, port: { number: 80 } } })
const prefix = (path: string, name: string): IngressPath => ({
  path,
  pathType: "Prefix",
  backend: to(name),
})
const exact = (path: string, name: string): IngressPath => ({
  path,
  pathType: "Exact",
  backend: to(name),
})

function ingress(host: string | undefined, paths: readonly IngressPath[]): Ingress {
  const metadata = {
    name: "one",
    namespace: "web",
    uid: "1",
    resourceVersion: "1",
    creationTimestamp: "",
  }
  const rule = { http: { paths }, ...(host === undefined ? {} : { host }) }
  return { apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata, spec: { rules: [rule] } }
}

function service(ingresses: readonly Ingress[], host: string, path: string): string {
  const routing = ingressRoute(ingresses, { host, path })
  return routing.state === "routed" ? routing.route.service : routing.state
}

const rotisserie = ingress("rotisserie.localhost", [
  prefix("/", "static"),
  prefix("/current", "app"),
  exact("/all", "app"),
])

test.each([
  ["/", "static"],
  ["/current", "app"],
  ["/current/", "app"],
  ["/current/x", "app"],
  ["/currently", "static"],
  ["/all", "app"],
  ["/all/", "static"],
])("ingressRoute() sends %p to %p", (path, expected) => {
  expect(service([rotisserie], "rotisserie.localhost", path)).toBe(expected)
})

test("ingressRoute() prefers an exact host to a wildcard and a wildcard to none", () => {
  const all = [
    ingress(undefined, [prefix("/", "any")]),
    ingress("*.localhost", [prefix("/", "wildcard")]),
    rotisserie,
  ]
  expect(service(all, "rotisserie.localhost", "/x")).toBe("static")
  expect(service(all, "other.localhost", "/x")).toBe("wildcard")
  expect(service(all, "a.b.localhost", "/x")).toBe("any")
})

test("ingressRoute() tells an unknown host from an unknown path", () => {
  const one = ingress("a.localhost", [prefix("/x", "x")])
  expect(service([one], "b.localhost", "/x")).toBe("unknown host")
  expect(service([one], "a.localhost", "/y")).toBe("unknown path")
})

test("hostOf() drops the port and the case", () => {
  expect(hostOf("Rotisserie.LOCALHOST:8080")).toBe("rotisserie.localhost")
  expect(hostOf(null)).toBe("")
})
