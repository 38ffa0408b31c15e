import { expect, test } from "bun:test"
import type { Reading } from "./ocr-client.ts"
import { judge, type Standing } from "./standing.ts"

const start = Date.parse("2026-01-01T12:00:00Z")
const keepMs = 20_000

const blindMs = 60_000

/** Judges looks that come every 5 s: a number, a reading in full, or the reason why there is none. */
function judged(...looks: readonly (number | string | Reading)[]) {
  let standing: Standing | undefined
  const steps = looks.map((look, index) => {
    const reading = readingOf(look)
    const now = new Date(start + index * 5000)
    const result = judge(standing, reading, { now, keepMs, blindMs })
    standing = result.standing
    return [
      result.standing.alive,
      result.verdict.accepted ? "accepted" : result.verdict.reason,
    ] as const
  })
  return { steps, standing }
}

function readingOf(look: number | string | Reading): Reading {
  if (typeof look === "number") return { kind: "number", number: look, confidence: 1 }
  return typeof look === "string" ? { kind: "none", reason: look } : look
}

const unsure = (number: number): Reading => ({ kind: "number", number, confidence: 0.3 })
const failed = (by: "frame" | "ocr"): Reading => ({ kind: "failed", by, error: "it is down" })

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

test("judge() wants to see a deep fall twice", () => {
  expect(judged(95, 9, 93).steps).toEqual([
    [95, "accepted"],
    [95, "deep fall"],
    [93, "accepted"],
  ])
  expect(judged(95, 9, 8).steps.at(-1)).toEqual([8, "accepted"])
})

test("judge() doubts every number that has lost a digit", () => {
  for (let known = 10; known < 100; known += 1) {
    const [tens = 0, ones = 0] = [...String(known)].map(Number)
    for (const number of [tens, ones].filter((digit) => digit > 0)) {
      expect(judged(known, number).steps.at(-1)).toEqual([known, "deep fall"])
    }
  }
  expect(judged(100, 10).steps.at(-1)).toEqual([100, "deep fall"])
})

test("judge() follows a match that goes fast", () => {
  const match = [97, 84, 70, 56, 44, 33, 24, 16, 9, 4, 1]
  expect(judged(...match).steps.map(([alive]) => alive)).toEqual(match)
})

test("judge() believes what OCR is not sure of when a second look agrees", () => {
  expect(judged(unsure(7), 6).steps).toEqual([
    [100, "unsure"],
    [6, "accepted"],
  ])
  expect(judged(40, unsure(38), unsure(38)).steps.map(([alive]) => alive)).toEqual([40, 40, 38])
  expect(judged(unsure(7), 60).steps.at(-1)).toEqual([60, "accepted"])
  expect(judged(unsure(60), unsure(7)).steps.at(-1)).toEqual([100, "unsure"])
})

test("judge() says when a new match was found", () => {
  const options = { now: new Date(start), keepMs, blindMs }
  const before = { alive: 3, updated: new Date(start), known: true, doubted: 97 }
  expect(judge(before, readingOf(96), options).verdict).toEqual({ accepted: true, newMatch: true })
  expect(judge(before, readingOf(2), options).verdict).toEqual({ accepted: true, newMatch: false })
})

test("judge() keeps a number longer when OCR cannot be asked than when there is no picture", () => {
  const looks = (by: "frame" | "ocr") => [30, ...Array<Reading>(13).fill(failed(by))]
  const alive = (by: "frame" | "ocr") => judged(...looks(by)).steps.map(([number]) => number)
  expect(alive("frame").indexOf(100)).toBe(5)
  expect(alive("ocr").indexOf(100)).toBe(13)
})

test("judge() keeps a number for a while when none can be read, then answers 100", () => {
  const looks = [30, ...Array<string>(5).fill("no contrast")]
  expect(judged(...looks).steps.map(([alive]) => alive)).toEqual([30, 30, 30, 30, 30, 100])
})

test("judge() bears one look in vain when few are left, and no second: the match may be over", () => {
  const looks = (few: number) => [few, "no contrast", "no contrast"]
  expect(judged(...looks(3)).steps.map(([alive]) => alive)).toEqual([3, 3, 100])
  expect(judged(...looks(4)).steps.map(([alive]) => alive)).toEqual([4, 4, 4])
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
