import { expect, test } from "bun:test"
import { owns, parsePath, valueAt, withValueAt } from "./field-path.ts"

const web = {
  metadata: { annotations: { "a.b/c": "old" } },
  spec: { containers: [{ name: "app", image: "one", args: ["x", "y"] }], replicas: 1 },
}

test("parsePath() reads what compare() writes, valueAt() finds it and withValueAt() changes only that", () => {
  const image = parsePath("spec.containers[name=app].image")
  expect(valueAt(web, image)).toBe("one")
  expect(withValueAt(web, image, "two")).toEqual({
    ...web,
    spec: { ...web.spec, containers: [{ name: "app", image: "two", args: ["x", "y"] }] },
  })
  expect(valueAt(web, parsePath('metadata.annotations["a.b/c"]'))).toBe("old")
  expect(valueAt(web, parsePath("spec.containers[0].args[1]"))).toBe("y")
})

test("withValueAt() takes away what is undefined, and adds nothing where there is no such path", () => {
  const { replicas: _replicas, ...rest } = web.spec
  expect(withValueAt(web, parsePath("spec.replicas"), undefined)).toEqual({ ...web, spec: rest })
  expect(withValueAt(web, parsePath("spec.paused"), true)).toEqual(web)
  expect(withValueAt(web, parsePath("spec.containers[name=other].image"), "x")).toEqual(web)
})

test("owns() finds fields and items of lists in a tree of managedFields", () => {
  const fields = {
    "f:spec": { "f:containers": { 'k:{"name":"app"}': { "f:image": {} } }, "f:args": {} },
  }
  expect(owns(fields, parsePath("spec.containers[name=app].image"))).toBe(true)
  expect(owns(fields, parsePath("spec.containers[name=other].image"))).toBe(false)
  expect(owns(fields, parsePath("spec.args[1]"))).toBe(true)
  expect(owns(fields, parsePath("spec.replicas"))).toBe(false)
})
