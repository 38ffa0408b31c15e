import { expect, test } from "bun:test"
import { type Game, games } from "./games.ts"
import type { Grid } from "./grid.ts"
import type { Network } from "./network.ts"
import { readNumber } from "./reading.ts"

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
function recognizer(...texts: readonly string[]) {
  const left = [...texts]
  const asked = { times: 0 }
  const recognize = () => {
    asked.times += 1
    return Promise.resolve({ text: left.shift() ?? "", confidence: 0.9 })
  }
  return { recognize, asked }
}

/** A network that takes every picture for the same number. */
function guessing(number: number | undefined, confidence: number): Network {
  return { guess: () => ({ number, confidence }) }
}

test("readNumber() is content when the network is sure", async () => {
  const { recognize, asked } = recognizer("17")
  const reading = await readNumber(twoShapes, pubg, { network: guessing(42, 0.99), recognize })
  expect(reading).toEqual({ number: 42, confidence: 0.99, reason: "read" })
  expect(asked.times).toBe(0)
})

test("readNumber() asks Tesseract when the network is half sure, and takes what both read", async () => {
  const { recognize, asked } = recognizer("47", "42")
  const reading = await readNumber(twoShapes, pubg, { network: guessing(42, 0.5), recognize })
  expect(reading).toMatchObject({ number: 42, reason: "read" })
  expect(asked.times).toBe(2)
})

test("readNumber() gives no number when Tesseract reads another", async () => {
  const { recognize } = recognizer("47", "47")
  const reading = await readNumber(twoShapes, pubg, { network: guessing(42, 0.5), recognize })
  expect(reading).toEqual({ number: null, confidence: 0.5, reason: "unsure" })
})

test("readNumber() does not believe a text with more or fewer digits than shapes", async () => {
  const { recognize } = recognizer("4", "4")
  const reading = await readNumber(twoShapes, pubg, { network: guessing(4, 0.5), recognize })
  expect(reading).toMatchObject({ number: null, reason: "unsure" })
})

test("readNumber() gives no number when the network sees none", async () => {
  const { recognize, asked } = recognizer("42")
  const reading = await readNumber(twoShapes, pubg, {
    network: guessing(undefined, 0.97),
    recognize,
  })
  expect(reading).toEqual({ number: null, confidence: 0.97, reason: "no number" })
  expect(asked.times).toBe(0)
})

test("readNumber() rejects a number outside the game's bounds", async () => {
  const { recognize } = recognizer()
  const game = { ...pubg, bounds: { least: 1, most: 60 } }
  const reading = await readNumber(twoShapes, game, { network: guessing(88, 0.99), recognize })
  expect(reading).toMatchObject({ number: null, reason: "out of range" })
})

test("readNumber() asks nobody about an even picture or one of the lobby", async () => {
  const { recognize, asked } = recognizer("6")
  const readers = { network: guessing(6, 0.99), recognize }
  const lobby = Uint8Array.from({ length: 23 * 21 }, (_, pixel) =>
    pixel % 23 < 14 ? 250 : pixel % 23 === 16 ? 10 : 95,
  )
  const even = new Uint8Array(23 * 21).fill(90)
  const read = (data: Uint8Array) => readNumber({ width: 23, height: 21, data }, pubg, readers)
  expect(await read(lobby)).toEqual({ number: null, confidence: 1, reason: "lobby" })
  expect(await read(even)).toEqual({ number: null, confidence: 1, reason: "no contrast" })
  expect(asked.times).toBe(0)
})

function gameOf(id: string): Game {
  const game = games.get(id)
  if (game === undefined) throw new Error(`Cannot test ${id}: no such game`)
  return game
}
