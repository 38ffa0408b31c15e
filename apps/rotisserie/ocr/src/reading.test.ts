import { expect, test } from "bun:test"
import { type Game, games } from "./games.ts"
import type { Grid } from "./grid.ts"
import { type Recognized, readNumber } from "./reading.ts"

const pubg = gameOf("pubg")

/** Two upright white bars: shapes of two digits. */
const twoShapes: Grid = {
  width: 23,
  height: 21,
  data: Uint8Array.from({ length: 23 * 21 }, (_, pixel) => {
    const y = Math.floor(pixel / 23)
    return y > 1 && y < 19 && [4, 5, 6, 13, 14, 15].includes(pixel % 23) ? 255 : 30
  }),
}

/** Answers one text after the other, then none. */
function recognizer(...answers: readonly Recognized[]) {
  const left = [...answers]
  const asked = { times: 0 }
  const recognize = () => {
    asked.times += 1
    return Promise.resolve(left.shift() ?? { text: "", confidence: 0 })
  }
  return { recognize, asked }
}

test("readNumber() is content with one sure reading", async () => {
  const { recognize, asked } = recognizer({ text: "42", confidence: 0.93 })
  const reading = await readNumber(twoShapes, pubg, recognize)
  expect(reading).toEqual({ number: 42, confidence: 0.93, reason: "read" })
  expect(asked.times).toBe(1)
})

test("readNumber() looks again when it is not sure, until two agree", async () => {
  const { recognize, asked } = recognizer(
    { text: "41", confidence: 0.6 },
    { text: "47", confidence: 0.7 },
    { text: "41", confidence: 0.5 },
  )
  const reading = await readNumber(twoShapes, pubg, recognize)
  expect(reading).toEqual({ number: 41, confidence: 0.6, reason: "read" })
  expect(asked.times).toBe(3)
})

test("readNumber() gives no number when no two agree", async () => {
  const { recognize } = recognizer(
    { text: "41", confidence: 0.6 },
    { text: "47", confidence: 0.7 },
    { text: "11", confidence: 0.3 },
  )
  expect(await readNumber(twoShapes, pubg, recognize)).toEqual({
    number: null,
    confidence: 0.7,
    reason: "unsure",
  })
})

test("readNumber() does not take the same wild guess twice for a reading", async () => {
  const guess = { text: "41", confidence: 0.1 }
  const { recognize } = recognizer(guess, guess, guess, guess)
  expect(await readNumber(twoShapes, pubg, recognize)).toMatchObject({ reason: "unsure" })
})

test("readNumber() does not believe a text with more or fewer digits than shapes", async () => {
  const { recognize } = recognizer(
    { text: "4", confidence: 0.99 },
    { text: "412", confidence: 0.99 },
    { text: "", confidence: 0.99 },
  )
  expect(await readNumber(twoShapes, pubg, recognize)).toMatchObject({ reason: "unsure" })
})

test("readNumber() rejects a number outside the game's bounds", async () => {
  const { recognize } = recognizer({ text: "00", confidence: 0.95 })
  expect(await readNumber(twoShapes, pubg, recognize)).toMatchObject({
    number: null,
    reason: "out of range",
  })
})

test("readNumber() does not ask Tesseract about a picture of the lobby", async () => {
  const data = Uint8Array.from({ length: 23 * 21 }, (_, pixel) => (pixel % 23 === 16 ? 10 : 95))
  const { recognize, asked } = recognizer({ text: "6", confidence: 0.99 })
  const reading = await readNumber({ width: 23, height: 21, data }, pubg, recognize)
  expect(reading).toEqual({ number: null, confidence: 1, reason: "lobby" })
  expect(asked.times).toBe(0)
})

function gameOf(id: string): Game {
  const game = games.get(id)
  if (game === undefined) throw new Error(`Cannot test ${id}: no such game`)
  return game
}
