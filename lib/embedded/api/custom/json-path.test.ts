import { expect, test } from "bun:test"
import { jsonPathValues } from "./json-path.ts"

const object = {
  metadata: { annotations: { "a.example/b": "c" } },
  spec: { list: [{ name: "x" }, { name: "y" }] },
  status: { conditions: [{ type: "Ready", status: "True" }] },
}

test.each([
  [".spec.list[1].name", ["y"]],
  [".spec.list[*].name", ["x", "y"]],
  ['.status.conditions[?(@.type=="Ready")].status', ["True"]],
  [".status.conditions[?(@.type=='Done')].status", []],
  [".metadata.annotations['a.example/b']", ["c"]],
  [".metadata.annotations.a\\.example/b", ["c"]],
  [".spec.missing.more", []],
  ["no path at all", []],
])("jsonPathValues() finds %p", (path, values) => {
  expect(jsonPathValues(object, path)).toEqual(values)
})
