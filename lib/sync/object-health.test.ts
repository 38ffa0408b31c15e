import { describe, expect, test } from "bun:test"
import type { LiveObject } from "#lib/kube/live-object.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { everyKind } from "#lib/testing/every-kind.ts"
import { inNamespace, namespace } from "#lib/testing/manifests.ts"
import { testServers } from "#lib/testing/servers.ts"
import { healthOf } from "./object-health.ts"
import { referenceOf } from "./reference.ts"

const groups: Readonly<Record<string, string>> = {
  Deployment: "apps/v1",
  StatefulSet: "apps/v1",
  DaemonSet: "apps/v1",
  Job: "batch/v1",
  Ingress: "networking.k8s.io/v1",
  CustomResourceDefinition: "apiextensions.k8s.io/v1",
  Certificate: "example.com/v1",
}
const object = (kind: string, parts: Record<string, unknown> = {}, generation = 1): LiveObject => ({
  apiVersion: groups[kind] ?? "v1",
  kind,
  metadata: { name: "web", namespace: "shop", uid: "u", resourceVersion: "1", generation },
  ...parts,
})
const verdict = (live: LiveObject): string => {
  const { health, message } = healthOf(live)
  return `${health}: ${message}`
}
const condition = (type: string, status: string, reason = "", message = "") => ({
  conditions: [{ type, status, reason, message }],
})
const available = condition("Available", "True")
const deployment = (status: object, replicas: number | undefined = 3) =>
  verdict(
    object("Deployment", { spec: { replicas }, status: { observedGeneration: 1, ...status } }),
  )

test("healthOf() follows a Deployment through its rollout", () => {
  expect(deployment({})).toBe("progressing: 0 of 3 replicas updated")
  expect(deployment({ replicas: 4, updatedReplicas: 3, availableReplicas: 3 })).toBe(
    "progressing: 1 old replica still running",
  )
  expect(deployment({ replicas: 4, updatedReplicas: 4, availableReplicas: 4 })).toBe(
    "progressing: 1 replica too many",
  )
  const updated = { replicas: 3, updatedReplicas: 3, readyReplicas: 3 }
  expect(deployment({ ...updated, availableReplicas: 2 })).toBe(
    "progressing: 2 of 3 replicas ready",
  )
  const done = { ...updated, availableReplicas: 3 }
  expect(deployment(done)).toBe("progressing: not available yet")
  expect(deployment({ ...done, ...available })).toBe("ready: 3 of 3 replicas ready")
  expect(deployment(available, 0)).toBe("ready: scaled to 0")
})

test("healthOf() does not believe a status of an older generation", () => {
  const status = { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1 }
  expect(verdict(object("Deployment", { spec: { replicas: 1 }, status }, 2))).toBe(
    "progressing: its controller has not seen the change yet",
  )
})

test("healthOf() takes a rollout that is over time for failed", () => {
  const late = condition("Progressing", "False", "ProgressDeadlineExceeded", "has timed out")
  expect(deployment(late)).toBe("failed: has timed out")
})

test("healthOf() takes a Job for ready when it is complete", () => {
  const job = (status: object) => verdict(object("Job", { spec: {}, status }))
  expect(job({ active: 1 })).toBe("progressing: running")
  expect(job({ failed: 2 })).toBe("progressing: running, after 2 failed attempts")
  expect(job(condition("Complete", "True"))).toBe("ready: completed")
  expect(job(condition("Failed", "True", "BackoffLimitExceeded", "too many attempts"))).toBe(
    "failed: too many attempts",
  )
})

test("healthOf() judges a StatefulSet by its update strategy", () => {
  const set = (spec: object, status: object) =>
    verdict(object("StatefulSet", { spec: { replicas: 2, ...spec }, status }))
  const revisions = { currentRevision: "web-1", updateRevision: "web-2" }
  const half = { replicas: 2, readyReplicas: 2, updatedReplicas: 1, ...revisions }
  expect(set({}, half)).toBe("progressing: 1 of 2 replicas updated")
  expect(set({ updateStrategy: { type: "OnDelete" } }, half)).toBe("ready: 2 of 2 replicas ready")
  const partition = { updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 1 } } }
  expect(set(partition, half)).toBe("ready: 2 of 2 replicas ready")
})

test("healthOf() waits for a DaemonSet to be scheduled", () => {
  const set = (status: object) => verdict(object("DaemonSet", { spec: {}, status }))
  expect(set({})).toBe("progressing: not scheduled yet")
  const scheduled = { observedGeneration: 1, desiredNumberScheduled: 1 }
  expect(set(scheduled)).toBe("progressing: 0 of 1 pod scheduled")
  const updated = { ...scheduled, currentNumberScheduled: 1, updatedNumberScheduled: 1 }
  expect(set(updated)).toBe("progressing: 0 of 1 pod ready")
  expect(set({ ...updated, numberReady: 1, numberAvailable: 1 })).toBe("ready: 1 of 1 pod ready")
})

test("healthOf() needs no address of an Ingress, but one of a load balancer", () => {
  expect(verdict(object("Ingress", { status: { loadBalancer: {} } }))).toBe("ready: present")
  const balancer = (ingress: readonly object[]) =>
    verdict(
      object("Service", { spec: { type: "LoadBalancer" }, status: { loadBalancer: { ingress } } }),
    )
  expect(balancer([])).toBe("progressing: waits for an address")
  expect(balancer([{ ip: "192.0.2.1" }])).toBe("ready: has an address")
})

test("healthOf() knows claims, CRDs, a Deployment of another group and what is being deleted", () => {
  expect(verdict(object("PersistentVolumeClaim", { status: { phase: "Pending" } }))).toBe(
    "progressing: waits for a volume",
  )
  const established = condition("Established", "True")
  expect(verdict(object("CustomResourceDefinition", { status: established }))).toBe(
    "ready: established",
  )
  expect(verdict({ ...object("Deployment"), apiVersion: "example.com/v1" })).toBe("ready: present")
  const leaving = object("ConfigMap")
  const metadata = { ...leaving.metadata, deletionTimestamp: "2026-01-01T00:00:00Z" }
  expect(verdict({ ...leaving, metadata })).toBe("progressing: is being deleted")
})

test("healthOf() goes by the conditions of a custom resource", () => {
  const custom = (status: object) => verdict(object("Certificate", { status }))
  expect(custom({})).toBe("ready: present")
  expect(custom(condition("Ready", "True"))).toBe("ready: ready")
  expect(custom(condition("Ready", "False", "Issuing", "waits for the issuer"))).toBe(
    "progressing: waits for the issuer",
  )
  expect(custom(condition("Stalled", "True", "Invalid", "no such issuer"))).toBe(
    "failed: no such issuer",
  )
  expect(custom(condition("Reconciling", "True", "Working"))).toBe("progressing: Working")
})

describe.each(testServers("healthOf()"))("$name", (server) => {
  test("healthOf() understands what the controllers make of every kind", async () => {
    const api = await server.open()
    try {
      const shop = api.own("shop")
      await api.client.apply(namespace(shop))
      const manifests = everyKind.map((one) => inNamespace(shop, one))
      await Promise.all(manifests.map((manifest) => api.client.apply(manifest)))
      const read = async () => {
        const live = await Promise.all(manifests.map((one) => api.client.get(referenceOf(one))))
        return live.flatMap((one) => (one === undefined ? [] : [healthOf(one)]))
      }
      const seen = await eventually(async () => {
        const all = await read()
        const late = /^(PersistentVolumeClaim|DaemonSet|Job)\//
        return all.every(({ object, health }) => health === "ready" || late.test(object)) && all
      })
      const lines = seen.map(({ object, health, message }) => `${object}: ${health}, ${message}`)
      expect(lines.map((line) => line.replace(`/${shop}/`, "/"))).toEqual([
        "ServiceAccount/k: ready, present",
        "ConfigMap/k: ready, present",
        "Secret/k: ready, present",
        "Service/k: ready, present",
        "Service/headless: ready, present",
        "ResourceQuota/k: ready, present",
        "LimitRange/k: ready, present",
        "PersistentVolumeClaim/k: progressing, waits for a volume",
        "Deployment/k: ready, scaled to 0",
        "StatefulSet/k: ready, scaled to 0",
        // The embedded cluster is a cluster of one node, the real one may have any number.
        expect.stringMatching(
          /^DaemonSet\/k: (ready, 0 of 0 pods|progressing, \d of \d pods? |progressing, not scheduled yet)/,
        ),
        "Job/k: progressing, suspended",
        "CronJob/k: ready, present",
        "Ingress/k: ready, present",
        "NetworkPolicy/k: ready, present",
        "PodDisruptionBudget/k: ready, present",
        "Role/k: ready, present",
        "RoleBinding/k: ready, present",
      ])
    } finally {
      await api.stop()
    }
  })
})
