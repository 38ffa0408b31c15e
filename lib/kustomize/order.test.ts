import { expect, test } from "bun:test"
import { inApplyOrder, waveOf } from "./order.ts"

test("waveOf() puts each kind after what it needs", () => {
  const waves = [
    ["Namespace", "CustomResourceDefinition"],
    ["NetworkPolicy", "ServiceAccount", "PodDisruptionBudget", "Role"],
    ["ClusterRoleBinding", "RoleBinding"],
    ["ConfigMap", "Secret", "PersistentVolumeClaim", "Service"],
    ["Deployment", "CronJob", "HorizontalPodAutoscaler", "Certificate"],
    ["Ingress", "HTTPRoute"],
    ["ValidatingWebhookConfiguration", "APIService"],
  ]
  const found = waves.map((kinds) => kinds.map((kind) => waveOf({ kind })))
  expect(found).toEqual(waves.map((kinds, wave) => kinds.map(() => wave)))
})

test("inApplyOrder() sorts by wave, kind, namespace and name, whatever the order before", () => {
  const sorted = [
    object("Namespace", "b"),
    object("ServiceAccount", "z"),
    object("Role", "a"),
    object("RoleBinding", "a"),
    object("ConfigMap", "a", "n1"),
    object("ConfigMap", "B", "n2"),
    object("ConfigMap", "a", "n2"),
    object("Service", "a"),
    object("Deployment", "a"),
    object("Certificate", "a"),
    object("Issuer", "a"),
    object("Ingress", "a"),
  ]
  expect(inApplyOrder([...sorted].reverse())).toEqual(sorted)
  expect(inApplyOrder(sorted)).toEqual(sorted)
})

function object(kind: string, name: string, namespace?: string) {
  return { kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } }
}
