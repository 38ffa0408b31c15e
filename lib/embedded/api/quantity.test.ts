import { expect, test } from "bun:test"
import { canonicalQuantity, compareQuantities } from "./quantity.ts"

const CASES: readonly (readonly [string, string | undefined])[] = [
  ["1", "1"],
  ["1000m", "1"],
  ["0.5", "500m"],
  ["1.5", "1500m"],
  ["100", "100"],
  ["1000", "1k"],
  ["1024Mi", "1Gi"],
  ["1.5Gi", "1536Mi"],
  ["0.5Ki", "512"],
  ["1e3", "1e3"],
  ["-1", "-1"],
  ["0", "0"],
  ["0Mi", "0"],
  ["x", undefined],
  ["1 Gi", undefined],
  ["", undefined],
  ["1Zi", undefined],
]
for (const [text, canonical] of CASES) {
  test(`canonicalQuantity() writes ${JSON.stringify(text)} as ${canonical ?? "nothing"}`, () => {
    expect(canonicalQuantity(text)).toBe(canonical)
  })
}

test("compareQuantities() compares amounts of different units", () => {
  expect(compareQuantities("500m", "1")).toBeLessThan(0)
  expect(compareQuantities("1Gi", "1G")).toBeGreaterThan(0)
  expect(compareQuantities("1024Mi", "1Gi")).toBe(0)
})
