import { expect, test } from "bun:test"
import { createFights } from "./fights.ts"

test("createFights() calls a field contested after three fights in ten minutes, and no other", () => {
  let minutes = 0
  const fights = createFights(() => minutes * 60_000)
  const fight = (): void => fights.count("ConfigMap/shop/one", "data.colour")
  const isContested = (): boolean => fights.isContested("ConfigMap/shop/one", "data.colour")
  fight()
  minutes = 4
  fight()
  expect(isContested()).toBe(false)
  minutes = 9
  fight()
  expect(isContested()).toBe(true)
  expect(fights.isContested("ConfigMap/shop/one", "data.size")).toBe(false)
  minutes = 10
  expect(isContested()).toBe(false)
})
