import { expect, test } from "bun:test"
import type { LiveObject } from "#lib/kube/live-object.ts"
import { createMemory } from "./memory.ts"

const manifest = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "web", namespace: "shop", labels: { app: "web" } },
  spec: { ports: [{ port: 80 }] },
}

const fieldsV1 = {
  "f:metadata": { "f:labels": { "f:app": {} } },
  "f:spec": { "f:ports": { 'k:{"port":80,"protocol":"TCP"}': { ".": {}, "f:port": {} } } },
}

function live(version: string, port: object, metadata: object = {}): LiveObject {
  const managedFields = [{ manager: "turnspit", operation: "Apply", fieldsV1 } as const]
  return {
    ...manifest,
    metadata: {
      ...manifest.metadata,
      uid: "1",
      resourceVersion: version,
      managedFields,
      ...metadata,
    },
    spec: { clusterIP: "10.0.0.1", ports: [{ port: 80, protocol: "TCP", ...port }] },
  }
}

test("createMemory() knows an object again when others changed only what is theirs", () => {
  const memory = createMemory()
  memory.remember("web", manifest, live("1", {}))
  expect(memory.isKnown("web", manifest, live("1", {}))).toBe(true)
  const slim = { managedFields: [{ manager: "turnspit", operation: "Apply" }] }
  const annotated = { ...slim, annotations: { "example.com/by": "a controller" } }
  expect(memory.isKnown("web", manifest, live("2", { nodePort: 30000 }, annotated))).toBe(true)
})

test("createMemory() does not know an object whose applied field, uid, life or manifest is another", () => {
  const memory = createMemory()
  memory.remember("web", manifest, live("1", {}))
  const relabelled = live("2", {}, { labels: { app: "other" } })
  expect(memory.isKnown("web", manifest, relabelled)).toBe(false)
  expect(memory.isKnown("web", manifest, live("2", { port: 81 }))).toBe(false)
  expect(memory.isKnown("web", manifest, live("2", {}, { uid: "2" }))).toBe(false)
  expect(memory.isKnown("web", manifest, live("2", {}, { deletionTimestamp: "now" }))).toBe(false)
  expect(memory.isKnown("web", { ...manifest, spec: {} }, live("1", {}))).toBe(false)
  memory.forget("web")
  expect(memory.isKnown("web", manifest, live("1", {}))).toBe(false)
})
