import { expect, test } from "bun:test"
import { WorkQueue } from "./work-queue.ts"

test("WorkQueue works once on a key that was added many times", async () => {
  const worked: string[] = []
  const done = Promise.withResolvers<void>()
  const queue = new WorkQueue({
    work: (key) => {
      worked.push(key)
      if (key === "last") done.resolve()
      return undefined
    },
    onError: () => {},
  })
  for (let time = 0; time < 5; time += 1) queue.add("one")
  queue.add("last")
  await done.promise
  expect(worked).toEqual(["one", "last"])
})

test("WorkQueue works again on a key that is added while it is worked on", async () => {
  const done = Promise.withResolvers<void>()
  let times = 0
  const queue = new WorkQueue({
    work: (key) => {
      times += 1
      if (times === 1) queue.add(key)
      else done.resolve()
      return undefined
    },
    onError: () => {},
  })
  queue.add("one")
  await done.promise
  expect(times).toBe(2)
})

test("WorkQueue retries a key that failed and tells of it", async () => {
  const problems: string[] = []
  const done = Promise.withResolvers<void>()
  let times = 0
  const queue = new WorkQueue({
    work: () => {
      times += 1
      if (times < 3) throw new Error(`failure ${times}`)
      done.resolve()
      return undefined
    },
    onError: (error, key) =>
      problems.push(`${key}: ${error instanceof Error ? error.message : ""}`),
  })
  queue.add("one")
  await done.promise
  expect(problems).toEqual(["one: failure 1", "one: failure 2"])
})

test("WorkQueue comes back to a key at the earliest time that was asked for", async () => {
  const done = Promise.withResolvers<void>()
  const queue = new WorkQueue({
    work: () => {
      done.resolve()
      return undefined
    },
    onError: () => {},
  })
  queue.addAfter("one", 60_000)
  queue.addAfter("one", 1)
  await done.promise
  queue.stop()
})
