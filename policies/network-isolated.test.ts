import { expect, test } from "bun:test"
import { networkIsolated } from "./network-isolated.ts"
import { app, type Fields, networkPolicy, object, problems, workload } from "./testing/example.ts"

const to = [{ podSelector: {} }]
const web = workload("Deployment/web")

function of(...specs: readonly Fields[]): readonly string[] {
  const policies = specs.map((spec, index) => networkPolicy(spec, `web-${index}`))
  return problems(networkIsolated, [web, ...policies])
}

test("network-isolated accepts pods with rules for both directions, together or apart", () => {
  expect(problems(networkIsolated, app)).toEqual([])
  expect(of({ policyTypes: ["Ingress"] }, { policyTypes: ["Egress"] })).toEqual([])
  expect(of({ podSelector: {}, egress: [] })).toEqual([])
  const any = { podSelector: { matchExpressions: [{ key: "app", operator: "Exists" }] } }
  expect(of(any)).toEqual([])
})

test("network-isolated wants a NetworkPolicy for both directions", () => {
  expect(of({ podSelector: { matchLabels: { app: "x" } } })).toEqual([
    "Deployment/web/web: no NetworkPolicy of its namespace selects its pods; declare one for both directions",
  ])
  expect(of({ policyTypes: ["Ingress"] })).toEqual([
    "Deployment/web/web: no NetworkPolicy that selects its pods has Egress among policyTypes; name it, with the rules it needs",
  ])
})

test("network-isolated wants DNS where names are used, by a rule or in the environment", () => {
  const rest =
    "none allows UDP port 53, so that no name resolves; allow it to the namespace kube-system"
  expect(of({ egress: [{ to, ports: [{ protocol: "TCP", port: 3001 }] }] })).toEqual([
    `Deployment/web/web: its egress rules reach Services by name, but ${rest}`,
  ])
  const toAddress = { to: [{ ipBlock: { cidr: "10.0.0.0/8" } }] }
  const byAddress = networkPolicy({ egress: [{ ...toAddress, ports: [{ port: 3001 }] }] })
  expect(problems(networkIsolated, [web, byAddress])).toEqual([])
  const env = [{ name: "OCR_URL", value: "http://ocr:3001" }]
  const naming = workload("Deployment/web", { container: { env } })
  expect(problems(networkIsolated, [naming, byAddress])).toEqual([
    `Deployment/web/web: its env OCR_URL names a host, but of its egress rules ${rest}`,
  ])
  const settings = object("ConfigMap/settings", { data: { OCR_URL: "http://ocr:3001" } })
  const envFrom = [{ configMapRef: { name: "settings" } }]
  const reading = workload("Deployment/web", { container: { envFrom } })
  expect(problems(networkIsolated, [settings, reading, byAddress])).toHaveLength(1)
})

test("network-isolated leaves pods in the node's network to node-untouched", () => {
  expect(
    problems(networkIsolated, [workload("DaemonSet/proxy", { pod: { hostNetwork: true } })]),
  ).toEqual([])
})

test("network-isolated wants DNS to go where it is answered", () => {
  const dns = { ports: [{ protocol: "UDP", port: 53 }] }
  const names = { to }
  const inNamespace = (name: string) => ({
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
  })
  expect(
    of({
      egress: [
        { ...names, ...{ ports: [{ port: 1 }] } },
        { ...dns, to },
      ],
    }),
  ).toHaveLength(1)
  expect(of({ egress: [{ ...dns, to: [inNamespace("store")] }] })).toHaveLength(1)
  expect(of({ egress: [{ ...dns, to: [inNamespace("kube-system")] }] })).toEqual([])
  expect(of({ egress: [{ ...dns, to: [{ ipBlock: { cidr: "169.254.20.10/32" } }] }] })).toEqual([])
})

test("network-isolated refuses a rule that allows everything", () => {
  expect(of({ ingress: [{}] })).toEqual([
    "Deployment/web/web: a NetworkPolicy that selects its pods has an ingress rule without from and ports, which allows everything; name peers or ports",
  ])
  expect(of({}, { egress: [{ to: [], ports: [] }] })).toEqual([
    "Deployment/web/web: a NetworkPolicy that selects its pods has an egress rule without to and ports, which allows everything; name peers or ports",
  ])
  expect(of({ ingress: [{ ports: [{ port: "http" }] }] })).toEqual([])
})
