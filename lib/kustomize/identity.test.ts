import { expect, test } from "bun:test"
import { groupOf, objectId, objectKey } from "./identity.ts"

const role = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "Role",
  metadata: { name: "reader", namespace: "shop" },
}
const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } }

test("objectId() is Kind/namespace/name, and Kind/name without a namespace", () => {
  expect([objectId(role), objectId(namespace)]).toEqual(["Role/shop/reader", "Namespace/shop"])
})

test("objectKey() begins with the group and always has four parts", () => {
  expect([objectKey(role), objectKey(namespace)]).toEqual([
    "rbac.authorization.k8s.io/Role/shop/reader",
    "/Namespace//shop",
  ])
})

test("groupOf() is empty for the core group", () => {
  expect([groupOf("v1"), groupOf("apps/v1")]).toEqual(["", "apps"])
})
