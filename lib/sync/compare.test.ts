import { expect, test } from "bun:test"
import { compare } from "./compare.ts"

const deployment = (image: string, env: readonly object[] = []) => ({
  spec: { replicas: 1, template: { spec: { containers: [{ name: "app", image, env }] } } },
})

test("compare() finds the items of a list by name", () => {
  const before = deployment("web:1", [
    { name: "A", value: "1" },
    { name: "B", value: "2" },
  ])
  const after = deployment("web:2", [{ name: "B", value: "3" }])
  expect(compare(before, after)).toEqual([
    { path: "spec.template.spec.containers[name=app].image", before: "web:1", after: "web:2" },
    {
      path: "spec.template.spec.containers[name=app].env[name=A]",
      before: { name: "A", value: "1" },
    },
    { path: "spec.template.spec.containers[name=app].env[name=B].value", before: "2", after: "3" },
  ])
})

test("compare() does not mind the order of keys", () => {
  expect(compare({ a: { b: 1, c: [2] } }, { a: { c: [2], b: 1 } })).toEqual([])
})

test("compare() quotes a key that a dot would cut in two", () => {
  expect(compare({ metadata: { labels: {} } }, { metadata: { labels: { "a.b/c": "1" } } })).toEqual(
    [{ path: 'metadata.labels["a.b/c"]', after: "1" }],
  )
})

test("compare() goes by position in a list of plain or ambiguous items", () => {
  expect(compare({ args: ["a", "b"] }, { args: ["a", "c", "d"] })).toEqual([
    { path: "args[1]", before: "b", after: "c" },
    { path: "args[2]", after: "d" },
  ])
  const ports = (port: number) => ({ ports: [{ port: 53 }, { port }] })
  expect(compare(ports(53), ports(54))).toEqual([{ path: "ports[1].port", before: 53, after: 54 }])
})

test("compare() tells null from absent and a list from a record", () => {
  expect(compare({ a: null }, {})).toEqual([{ path: "a", before: null }])
  expect(compare({ a: [] }, { a: {} })).toEqual([{ path: "a", before: [], after: {} }])
})

test("compare() shows an item put into a list of plain items as one change", () => {
  expect(compare({ args: ["b", "c"] }, { args: ["a", "b", "c"] })).toEqual([
    { path: "args[0]", after: "a" },
  ])
  expect(compare({ args: ["a", "b", "c"] }, { args: ["a", "c"] })).toEqual([
    { path: "args[1]", before: "b" },
  ])
})

test("compare() shows two items put into a list of plain items as two changes", () => {
  expect(compare({ a: ["1", "2", "3"] }, { a: ["0", "1", "2", "x", "3"] })).toEqual([
    { path: "a[0]", after: "0" },
    { path: "a[3]", after: "x" },
  ])
})
