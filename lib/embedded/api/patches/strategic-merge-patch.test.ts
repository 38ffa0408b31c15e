import { expect, test } from "bun:test"
import { schemaOfKind } from "#lib/embedded/schema/kubernetes-schema.ts"
import { strategicMergePatch } from "./strategic-merge-patch.ts"

const DEPLOYMENT = schemaOfKind("apps/v1", "Deployment")
const pods = (containers: unknown, more: object = {}) => ({
  spec: { template: { spec: { containers, ...more } } },
})
const merge = (target: unknown, patch: unknown) => strategicMergePatch(DEPLOYMENT, target, patch)
const a = { name: "a", image: "a:1", env: [{ name: "X", value: "1" }] }
const b = { name: "b", image: "b:1" }

test("strategicMergePatch() merges lists by the key of their type", () => {
  const patch = pods([{ name: "a", env: [{ name: "Y", value: "2" }] }])
  const env = [
    { name: "X", value: "1" },
    { name: "Y", value: "2" },
  ]
  expect(merge(pods([a, b]), patch)).toEqual(pods([{ ...a, env }, b]))
})

test("strategicMergePatch() deletes and replaces where the patch says so", () => {
  expect(merge(pods([a, b]), pods([{ name: "a", $patch: "delete" }]))).toEqual(pods([b]))
  expect(merge(pods([a, b]), pods([{ $patch: "replace" }, { name: "c" }]))).toEqual(
    pods([{ name: "c" }]),
  )
  expect(merge({ spec: { replicas: 1, paused: true } }, { spec: { paused: null } })).toEqual({
    spec: { replicas: 1 },
  })
})

test("strategicMergePatch() puts items into the order of the patch", () => {
  const patch = pods([{ name: "c" }], {
    "$setElementOrder/containers": [{ name: "c" }, { name: "b" }, { name: "a" }],
  })
  expect(merge(pods([a, b]), patch)).toEqual(pods([{ name: "c" }, b, a]))
})

test("strategicMergePatch() keeps only the retained keys of a union", () => {
  const strategy = { type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } }
  const patch = { spec: { strategy: { $retainKeys: ["type"], type: "Recreate" } } }
  expect(merge({ spec: { strategy } }, patch)).toEqual({ spec: { strategy: { type: "Recreate" } } })
})

test("strategicMergePatch() removes texts from a list of texts", () => {
  const patch = { metadata: { "$deleteFromPrimitiveList/finalizers": ["a/b"] } }
  expect(merge({ metadata: { finalizers: ["a/b", "c/d"] } }, patch)).toEqual({
    metadata: { finalizers: ["c/d"] },
  })
})
