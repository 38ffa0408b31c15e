import { expect, test } from "bun:test"
import { labelsMatch, selectorMatches } from "./label-selector.ts"

const labels = { app: "web", tier: "front" }

test("selectorMatches() picks all with an empty selector and none without one", () => {
  expect(selectorMatches({}, labels)).toBe(true)
  expect(selectorMatches({}, {})).toBe(true)
  expect(selectorMatches(undefined, labels)).toBe(false)
})

test("selectorMatches() wants every label and every expression", () => {
  expect(selectorMatches({ matchLabels: { app: "web" } }, labels)).toBe(true)
  expect(selectorMatches({ matchLabels: { app: "web", tier: "back" } }, labels)).toBe(false)
  const expression = (operator: string, key: string, values?: readonly string[]) =>
    selectorMatches(
      { matchLabels: { app: "web" }, matchExpressions: [{ key, operator, values }] },
      labels,
    )
  expect(expression("In", "tier", ["front", "back"])).toBe(true)
  expect(expression("In", "zone", ["a"])).toBe(false)
  expect(expression("NotIn", "tier", ["front"])).toBe(false)
  expect(expression("NotIn", "zone", ["a"])).toBe(true)
  expect(expression("Exists", "tier")).toBe(true)
  expect(expression("Exists", "zone")).toBe(false)
  expect(expression("DoesNotExist", "zone")).toBe(true)
  expect(expression("DoesNotExist", "tier")).toBe(false)
  expect(expression("Near", "tier")).toBe(false)
})

test("labelsMatch() takes a Service's selector", () => {
  expect(labelsMatch({ app: "web" }, labels)).toBe(true)
  expect(labelsMatch({ app: "api" }, labels)).toBe(false)
})
