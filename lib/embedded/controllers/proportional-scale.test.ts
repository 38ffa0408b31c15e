import { expect, test } from "bun:test"
import { proportionalScale } from "./proportional-scale.ts"

const size = (name: string, replicas: number, maxBefore: number) => ({
  name,
  replicas,
  available: replicas,
  maxBefore,
})

test("proportionalScale() spreads new pods as Kubernetes's documentation shows: 10 to 15 in the middle of a rollout", () => {
  const sizes = proportionalScale([size("new", 5, 13), size("old", 8, 13)], 18)
  expect(sizes).toEqual({ old: 11, new: 7 })
})

test("proportionalScale() takes pods away from all, the larger more", () => {
  const sizes = proportionalScale([size("new", 5, 13), size("old", 8, 13)], 7)
  expect(sizes).toEqual({ old: 4, new: 3 })
})

test("proportionalScale() empties everything when scaled to zero", () => {
  const sizes = proportionalScale([size("new", 5, 13), size("old", 8, 13)], 0)
  expect(sizes).toEqual({ old: 0, new: 0 })
})

test("proportionalScale() changes nothing when the sum is right already", () => {
  expect(proportionalScale([size("new", 5, 13), size("old", 8, 13)], 13)).toEqual({})
})
