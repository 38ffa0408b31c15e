import { expect, test } from "bun:test"
import type { Reading } from "./ocr-client.ts"
import { judge, type Standing } from "./standing.ts"

const start = Date.parse("2026-01-01T12:00:00Z")
const keepMs = 20_000

/** Judges readings that come every 5 s; a number is a reading, a text the reason why there is none. */
function judged(...looks: readonly (number | string)[]) {
  let standing: Standing | undefined
  const steps = looks.map((look, index) => {
    const reading: Reading =
      typeof look === "number" ? { kind: "number", number: look } : { kind: "none", reason: look }
    const now = new Date(start + index * 5000)
    const result = judge(standing, reading, { now, keepMs })
    standing = result.standing
    return [
      result.standing.alive,
      result.verdict.accepted ? "accepted" : result.verdict.reason,
    ] as const
  })
  return { steps, standing }
}

test("judge() believes the first number and every lower one", () => {
  expect(judged(90, 82, 82, 60).steps).toEqual([
    [90, "accepted"],
    [82, "accepted"],
    [82, "accepted"],
    [60, "accepted"],
  ])
})

test("judge() does not let the number rise without a second look", () => {
  expect(judged(40, 90, 38).steps).toEqual([
    [40, "accepted"],
    [40, "rise"],
    [38, "accepted"],
  ])
})

test("judge() believes a rise that is seen again: a new match", () => {
  expect(judged(2, 97, 95).steps).toEqual([
    [2, "accepted"],
    [2, "rise"],
    [95, "accepted"],
  ])
})

test("judge() does not take two different rises for one", () => {
  expect(judged(10, 17, 71).steps.map(([alive]) => alive)).toEqual([10, 10, 10])
})

test("judge() wants to see a steep fall twice", () => {
  expect(judged(95, 9, 93).steps).toEqual([
    [95, "accepted"],
    [95, "steep fall"],
    [93, "accepted"],
  ])
  expect(judged(95, 9, 8).steps.at(-1)).toEqual([8, "accepted"])
})

test("judge() keeps a number for a while when none can be read, then answers 100", () => {
  const looks = [30, ...Array<string>(5).fill("no contrast")]
  expect(judged(...looks).steps.map(([alive]) => alive)).toEqual([30, 30, 30, 30, 30, 100])
})

test("judge() says when the kept number was read", () => {
  expect(judged(30, "no contrast").standing?.updated).toEqual(new Date(start))
})

test("judge() forgets the number when the lobby opens", () => {
  expect(judged(3, "lobby", 96).steps).toEqual([
    [3, "accepted"],
    [100, "lobby"],
    [96, "accepted"],
  ])
})

test("judge() rejects what is not a whole number from 1 to 100", () => {
  for (const number of [0, 101, -3, 4.5, Number.NaN]) {
    expect(judged(number).steps).toEqual([[100, "out of range"]])
  }
  expect(judged(50, 0).steps.at(-1)).toEqual([50, "out of range"])
})
