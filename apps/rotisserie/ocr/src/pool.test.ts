import { expect, test } from "bun:test"
import { eventually } from "#lib/testing/eventually.ts"
import { createPool } from "./pool.ts"
import type { Tesseract } from "./tesseract.ts"

const png = new Uint8Array()

/** A worker that answers what it is told; every one that was started and closed is counted. */
function workers(recognize: Tesseract["recognize"]) {
  const count = { started: 0, closed: 0 }
  const start = (): Promise<Tesseract> => {
    count.started += 1
    return Promise.resolve({
      recognize,
      close() {
        count.closed += 1
        return Promise.resolve()
      },
    })
  }
  return { count, start }
}

test("createPool() runs one job per worker at a time, in the order they came", async () => {
  let running = 0
  let most = 0
  const { start } = workers(async () => {
    running += 1
    most = Math.max(most, running)
    await Bun.sleep(1)
    running -= 1
    return { text: "1", confidence: 1 }
  })
  const pool = createPool({ size: 2, maxWaiting: 10, deadlineMs: 5000, start })
  const order: number[] = []
  const jobs = [1, 2, 3, 4, 5].map((id) =>
    pool.run(async (recognize) => {
      order.push(id)
      return (await recognize(png)).text
    }),
  )
  expect(await Promise.all(jobs)).toEqual(Array(5).fill({ kind: "done", value: "1" }))
  expect(order).toEqual([1, 2, 3, 4, 5])
  expect(most).toBe(2)
  await pool.close()
})

test("createPool() turns a job away when too many wait", async () => {
  const { start } = workers(() => new Promise(() => {}))
  const pool = createPool({ size: 1, maxWaiting: 1, deadlineMs: 200, start })
  await eventually(() => pool.alive === 1)
  const jobs = [1, 2, 3].map(() => pool.run((recognize) => recognize(png)))
  expect(await jobs[2]).toEqual({ kind: "full" })
  expect(await jobs[0]).toEqual({ kind: "late" })
  await pool.close()
})

test("createPool() replaces a worker that hangs and goes on", async () => {
  let hang = true
  const { start, count } = workers(() =>
    hang ? new Promise(() => {}) : Promise.resolve({ text: "7", confidence: 1 }),
  )
  const replaced: string[] = []
  const pool = createPool({
    size: 1,
    maxWaiting: 5,
    deadlineMs: 100,
    start,
    onReplace: (why) => replaced.push(why),
  })
  expect(await pool.run((recognize) => recognize(png))).toEqual({ kind: "late" })
  hang = false
  const next = await pool.run(async (recognize) => (await recognize(png)).text)
  expect(next).toEqual({ kind: "done", value: "7" })
  expect(count).toEqual({ started: 2, closed: 1 })
  expect(replaced).toEqual(["it missed a deadline"])
  await pool.close()
})

test("createPool() hands on what a job throws and keeps the worker", async () => {
  const { start, count } = workers(() => Promise.reject(new Error("no")))
  const pool = createPool({ size: 1, maxWaiting: 5, deadlineMs: 1000, start })
  await expect(pool.run((recognize) => recognize(png))).rejects.toThrow("no")
  expect(await pool.run(() => Promise.resolve(3))).toEqual({ kind: "done", value: 3 })
  expect(count.started).toBe(1)
  await pool.close()
})
