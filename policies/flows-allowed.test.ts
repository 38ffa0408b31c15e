import { expect, test } from "bun:test"
import { flowsAllowed } from "./flows-allowed.ts"
import {
  app,
  type Fields,
  networkPolicy,
  object,
  problems,
  service,
  workload,
} from "./testing/example.ts"

const env = [{ name: "OCR_URL", value: "http://ocr:3001" }]
const web = workload("Deployment/web", { container: { env } })
const ocr = workload("Deployment/ocr", {
  container: { ports: [{ name: "http", containerPort: 3001 }] },
})
const ports = [{ port: 3001, targetPort: "http" }]
const ocrService = service({ selector: { app: "ocr" }, ports }, "ocr")
const toOcr = { to: [{ podSelector: { matchLabels: { app: "ocr" } } }], ports: [{ port: 3001 }] }
const fromWeb = {
  from: [{ podSelector: { matchLabels: { app: "web" } } }],
  ports: [{ port: "http" }],
}

function of(egress: readonly Fields[], ingress: readonly Fields[]): readonly string[] {
  return problems(flowsAllowed, [
    web,
    ocr,
    ocrService,
    networkPolicy({ egress }),
    networkPolicy({ podSelector: { matchLabels: { app: "ocr" } }, egress: [], ingress }, "ocr"),
  ])
}

const named =
  'Deployment/web/web: env OCR_URL of container "app" names the host "ocr", but no NetworkPolicy of'
const closedOut = `${named} its own lets it out to Deployment/web/ocr at port 3001; add an egress rule`
const closedIn = `${named} Deployment/web/ocr lets it in at port 3001; add an ingress rule there`

test("flows-allowed accepts a connection that both sides allow", () => {
  expect(problems(flowsAllowed, app)).toEqual([])
  expect(of([toOcr], [fromWeb])).toEqual([])
  expect(of([{}], [{}])).toEqual([])
  expect(of([{ ports: [{ port: 3000, endPort: 3100 }] }], [fromWeb])).toEqual([])
  const namespaceSelector = { matchLabels: { "kubernetes.io/metadata.name": "web" } }
  expect(of([{ to: [{ namespaceSelector }] }], [fromWeb])).toEqual([])
  expect(of([{ to: [{ ipBlock: { cidr: "10.0.0.0/8" } }] }], [fromWeb])).toEqual([])
})

test("flows-allowed refuses one that only one side allows, or none", () => {
  expect(of([toOcr], [])).toEqual([closedIn])
  expect(of([], [fromWeb])).toEqual([closedOut])
  expect(of([], [])).toEqual([closedOut, closedIn])
  expect(of([{ ...toOcr, ports: [{ port: 3000 }] }], [fromWeb])).toEqual([closedOut])
  expect(of([{ ...toOcr, ports: [{ protocol: "UDP", port: 3001 }] }], [fromWeb])).toEqual([
    closedOut,
  ])
  const elsewhere = { to: [{ namespaceSelector: { matchLabels: { team: "other" } } }] }
  expect(of([elsewhere], [fromWeb])).toEqual([closedOut])
})

test("flows-allowed follows a name into another namespace by that namespace's labels", () => {
  const asking = workload("Deployment/web", {
    container: { env: [{ name: "DB_URL", value: "postgres://db.store:5432/shop" }] },
  })
  const place = { namespace: "store" }
  const db = workload("Deployment/db", { metadata: place })
  const dbService = service(
    { selector: { app: "db" }, ports: [{ port: 5432, targetPort: 5432 }] },
    "db",
    place,
  )
  const store = object("Namespace/store", {}, { labels: { tier: "data" } })
  const toStore = networkPolicy({
    egress: [{ to: [{ namespaceSelector: { matchLabels: { tier: "data" } } }] }],
  })
  expect(problems(flowsAllowed, [asking, db, dbService, store, toStore])).toEqual([])
  expect(problems(flowsAllowed, [asking, db, dbService, toStore])).toHaveLength(1)
})
