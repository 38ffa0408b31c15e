import { describe, expect, test } from "bun:test"
import { limits, type Rollout, recreateStep, rollingStep, type Size } from "./rollout.ts"

describe("limits()", () => {
  test("limits() rounds a surge up and an unavailability down", () => {
    expect(limits(10, "25%", "25%")).toEqual({ maxSurge: 3, maxUnavailable: 2 })
    expect(limits(1, "25%", "25%")).toEqual({ maxSurge: 1, maxUnavailable: 0 })
    expect(limits(4, 1, "50%")).toEqual({ maxSurge: 1, maxUnavailable: 2 })
  })

  test("limits() lets one pod be unavailable when both are zero, for nothing would ever move", () => {
    expect(limits(3, 0, "0%")).toEqual({ maxSurge: 0, maxUnavailable: 1 })
  })

  test("limits() refuses what is neither a number nor a percentage", () => {
    expect(() => limits(3, "many", 0)).toThrow('Cannot resolve "many"')
  })
})

describe("rollingStep()", () => {
  test("rollingStep() ends with 8 serving and 5 new when the new image of 10 replicas never starts", () => {
    const end = roll(10, "25%", "25%", { newIsGood: false })
    expect(end.old).toMatchObject([{ replicas: 8, available: 8 }])
    expect(end.newest).toMatchObject({ replicas: 5, available: 0 })
  })

  test.each([
    [1, "25%", "25%"],
    [2, "25%", "25%"],
    [3, 1, 0],
    [3, 0, 1],
    [10, "25%", "25%"],
    [7, "100%", "50%"],
    [5, 0, 0],
  ] as const)(
    "rollingStep() brings %p replicas over with surge %p and unavailable %p",
    (replicas, surge, unavailable) => {
      const end = roll(replicas, surge, unavailable, { newIsGood: true })
      expect(end.newest).toMatchObject({ replicas, available: replicas })
      expect(end.old).toMatchObject([{ replicas: 0 }])
    },
  )

  test("rollingStep() removes pods that do not serve before any that do", () => {
    const rollout = {
      replicas: 3,
      maxSurge: 1,
      maxUnavailable: 0,
      newest: { name: "fix", replicas: 0, available: 0 },
      old: [
        { name: "good", replicas: 3, available: 3 },
        { name: "bad", replicas: 1, available: 0 },
      ],
    }
    expect(rollingStep(rollout)).toEqual({ bad: 0 })
  })

  test("rollingStep() does not trust a status that still counts pods already to go", () => {
    const rollout = {
      replicas: 10,
      maxSurge: 3,
      maxUnavailable: 2,
      newest: { name: "new", replicas: 10, available: 6 },
      old: [{ name: "old", replicas: 3, available: 8 }],
    }
    expect(rollingStep(rollout)).toEqual({ old: 2 })
  })
})

describe("recreateStep()", () => {
  const rollout: Rollout = {
    replicas: 2,
    maxSurge: 0,
    maxUnavailable: 0,
    newest: { name: "new", replicas: 0, available: 0 },
    old: [{ name: "old", replicas: 2, available: 2 }],
  }

  test("recreateStep() starts nothing new before the last old pod is gone", () => {
    expect(recreateStep(rollout, true)).toEqual({ old: 0 })
    const emptied = { ...rollout, old: [{ name: "old", replicas: 0, available: 0 }] }
    expect(recreateStep(emptied, true)).toEqual({})
    expect(recreateStep(emptied, false)).toEqual({ new: 2 })
  })
})

/** Runs a rollout to its end: every wanted pod of a good version serves one step later. */
function roll(
  replicas: number,
  surge: number | string,
  unavailable: number | string,
  { newIsGood }: { newIsGood: boolean },
): Rollout {
  const { maxSurge, maxUnavailable } = limits(replicas, surge, unavailable)
  let rollout: Rollout = {
    replicas,
    maxSurge,
    maxUnavailable,
    newest: { name: "new", replicas: 0, available: 0 },
    old: [{ name: "old", replicas, available: replicas }],
  }
  for (let step = 0; step < 200; step += 1) {
    const sizes = rollingStep(rollout)
    const resized = (one: Size): Size => ({ ...one, replicas: sizes[one.name] ?? one.replicas })
    const serving = (one: Size): Size => ({ ...one, available: one.replicas })
    const newest = resized(rollout.newest)
    const old = rollout.old.map(resized).map(serving)
    const settled = newIsGood ? serving(newest) : newest
    const pods = [newest, ...old].reduce((sum, one) => sum + one.replicas, 0)
    const serves = [rollout.newest, ...old].reduce((sum, one) => sum + one.available, 0)
    expect(pods).toBeLessThanOrEqual(replicas + maxSurge)
    expect(serves).toBeGreaterThanOrEqual(replicas - maxUnavailable)
    if (Object.keys(sizes).length === 0 && settled.available === rollout.newest.available)
      return rollout
    rollout = { ...rollout, newest: settled, old }
  }
  throw new Error("The rollout does not end")
}
