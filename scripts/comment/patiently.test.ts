import { expect, test } from "bun:test"
import { ForgeError } from "./call-forge.ts"
import { playedPatience } from "./fake-forge.ts"
import { patiently } from "./patiently.ts"

const failing = (...errors: readonly Error[]) => {
  const left = [...errors]
  return async () => {
    const error = left.shift()
    if (error !== undefined) throw error
    return "done"
  }
}

test("patiently() waits longer each time, and as long as it is told to at least", async () => {
  const patience = playedPatience()
  const away = new ForgeError("it is away", { retryMs: 0 })
  const busy = new ForgeError("it is busy", { retryMs: 90_000 })
  expect(await patiently(failing(away, away, busy, away), patience)).toBe("done")
  expect(patience.waits).toEqual([2, 4, 90, 16])
})

test("patiently() does not wait for what will not change", async () => {
  const patience = playedPatience()
  await expect(patiently(failing(new ForgeError("no")), patience)).rejects.toThrow("no")
  await expect(patiently(failing(new Error("a fault")), patience)).rejects.toThrow("a fault")
  expect(patience.waits).toEqual([])
})

test("patiently() gives up at once when it would have to wait too long, and says how long", async () => {
  const patience = playedPatience()
  const limit = new ForgeError("too many requests", { retryMs: 3_600_000 })
  await expect(patiently(failing(limit), patience)).rejects.toThrow(
    "Cannot comment: too many requests; it asks to wait 3600 s: run the job again then",
  )
  expect(patience.waits).toEqual([])
})

test("patiently() has one deadline for all that is asked in turn", async () => {
  const patience = playedPatience(10_000)
  const away = new ForgeError("it is away", { retryMs: 0 })
  expect(await patiently(failing(away, away), patience)).toBe("done")
  await expect(patiently(failing(away, away), patience)).rejects.toThrow("tried 2 times")
  expect(patience.waits).toEqual([2, 4, 2])
})
