import { expect, test } from "bun:test"
import { expandVariables } from "./expand-variables.ts"

const values = new Map([["A", "1"]])

test.each([
  ["$(A)", "1"],
  ["x$(A)y$(A)", "x1y1"],
  ["$$(A)", "$(A)"],
  ["$$$(A)", "$1"],
  ["$(B)", "$(B)"],
  ["$A $", "$A $"],
])("expandVariables() turns %p into %p", (text, expected) => {
  expect(expandVariables(text, values)).toBe(expected)
})
