import { object, testMeanings } from "./testing/meaning-cases.ts"

const ingress = (host: string, paths: readonly string[], spec: object = {}) =>
  object("Ingress", {
    spec: {
      rules: [
        {
          host,
          http: { paths: paths.map((path) => ({ path, backend: { service: { name: "db" } } })) },
        },
      ],
      ...spec,
    },
  })

testMeanings([
  {
    when: "an Ingress is new",
    after: ingress("shop.example.com", ["/"]),
    says: ["! exposes db at shop.example.com to the internet"],
  },
  {
    when: "a path is new",
    before: ingress("shop.example.com", ["/"]),
    after: ingress("shop.example.com", ["/", "/admin"]),
    says: ["! exposes db at shop.example.com/admin to the internet"],
  },
  {
    when: "a local host is new",
    after: ingress("shop.localhost", ["/"]),
    says: ["makes db at shop.localhost reachable"],
  },
  {
    when: "a path goes",
    before: ingress("shop.example.com", ["/", "/a"]),
    after: ingress("shop.example.com", ["/"]),
    says: ["takes shop.example.com/a off the way in"],
  },
  {
    when: "a way in asks for nobody's name any more",
    before: {
      ...ingress("shop.example.com", ["/"]),
      metadata: { name: "db", namespace: "web", annotations: { "example.com/auth-url": "x" } },
    },
    after: ingress("shop.example.com", ["/"]),
    says: ["! lets in without example.com/auth-url"],
  },
  {
    when: "TLS goes",
    before: ingress("shop.example.com", ["/"], { tls: [{ secretName: "tls" }] }),
    after: ingress("shop.example.com", ["/"]),
    says: ["! serves without TLS from now on"],
  },
])
