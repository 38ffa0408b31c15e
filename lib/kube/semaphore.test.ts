import { expect, test } from "bun:test"
import { semaphore } from "./semaphore.ts"

test("semaphore() runs at most so many tasks at once, in order, and goes on after a failure", async () => {
  const limited = semaphore(2)
  const begun: number[] = []
  const gates = Array.from({ length: 4 }, () => Promise.withResolvers<void>())
  const tasks = gates.map((gate, at) =>
    limited(async () => {
      begun.push(at)
      await gate.promise
    }),
  )
  tasks[0]?.catch(() => undefined)
  await Promise.resolve()
  expect(begun).toEqual([0, 1])
  gates[0]?.reject(new Error("failed"))
  await expect(tasks[0]).rejects.toThrow("failed")
  expect(begun).toEqual([0, 1, 2])
  for (const gate of gates.slice(1)) gate.resolve()
  await Promise.all(tasks.slice(1))
  expect(begun).toEqual([0, 1, 2, 3])
})
