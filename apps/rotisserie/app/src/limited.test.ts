import { expect, test } from "bun:test"
import { limited } from "./limited.ts"

test("limited() works on at most so many items at a time and keeps their order", async () => {
  let running = 0
  let most = 0
  const results = await limited([5, 1, 4, 2, 3], 2, async (item) => {
    running += 1
    most = Math.max(most, running)
    await Bun.sleep(item)
    running -= 1
    return item * 10
  })
  expect(results).toEqual([50, 10, 40, 20, 30])
  expect(most).toBe(2)
})

test("limited() has nothing to do without items", async () => {
  expect(await limited([], 3, () => Promise.reject(new Error("called")))).toEqual([])
})
