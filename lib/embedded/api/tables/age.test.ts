import { expect, test } from "bun:test"
import { spellDuration } from "./age.ts"

const HOUR = 3600
const DAY = 24 * HOUR
const CASES: readonly (readonly [number, string])[] = [
  [-5, "<invalid>"],
  [0.4, "0s"],
  [119, "119s"],
  [120, "2m"],
  [200, "3m20s"],
  [11 * 60 + 5, "11m"],
  [3 * HOUR, "3h"],
  [3 * HOUR + 125, "3h2m"],
  [30 * HOUR, "30h"],
  [3 * DAY + 4 * HOUR, "3d4h"],
  [100 * DAY, "100d"],
  [3 * 365 * DAY, "3y"],
]
for (const [seconds, text] of CASES) {
  test(`spellDuration() writes ${seconds} s as ${text}`, () => {
    expect(spellDuration(seconds)).toBe(text)
  })
}
