import { expect, test } from "bun:test"
import { createSlots } from "./slots.ts"

test("createSlots() does at most so many pieces of work at a time, in turn", async () => {
  const slots = createSlots(2)
  let running = 0
  let most = 0
  const started: number[] = []
  const results = await Promise.all(
    [5, 1, 4, 2, 3].map((item) =>
      slots(async () => {
        started.push(item)
        running += 1
        most = Math.max(most, running)
        await Bun.sleep(item)
        running -= 1
        return item * 10
      }),
    ),
  )
  expect(results).toEqual([50, 10, 40, 20, 30])
  expect(started).toEqual([5, 1, 4, 2, 3])
  expect(most).toBe(2)
})

test("createSlots() gives the slot of work that failed to the next", async () => {
  const slots = createSlots(1)
  const failing = slots(() => Promise.reject(new Error("it failed")))
  const next = slots(() => Promise.resolve("done"))
  await expect(failing).rejects.toThrow("it failed")
  expect(await next).toBe("done")
})
