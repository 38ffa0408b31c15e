import { expect, test } from "bun:test"
import { findDigits } from "./digits.ts"
import type { Grid } from "./grid.ts"

/** A picture of 23×21 out of rows of characters: `#` white, `+` half, anything else dark. */
function drawn(paint: (x: number, y: number) => number): Grid {
  const width = 23
  const height = 21
  const data = Uint8Array.from({ length: width * height }, (_, pixel) =>
    paint(pixel % width, Math.floor(pixel / width)),
  )
  return { data, width, height }
}

/** An upright bar of a digit's height. */
function bar(left: number, right: number) {
  return (x: number, y: number) => (x >= left && x <= right && y > 1 && y < 19 ? 255 : 40)
}

test("findDigits() finds each upright white shape", async () => {
  const found = await findDigits(
    drawn((x, y) => Math.max(bar(4, 7)(x, y), bar(13, 16)(x, y))),
    0.55,
  )
  expect(found.kind === "digits" && found.kept.length).toBe(2)
})

test("findDigits() drops small bright spots", async () => {
  const found = await findDigits(
    drawn((x, y) => Math.max(bar(4, 9)(x, y), x > 15 && x < 18 && y < 4 ? 255 : 0)),
    0.55,
  )
  expect(found.kind === "digits" && found.kept.length).toBe(1)
})

test("findDigits() sees no digits in an even, a dark or a low-contrast picture", async () => {
  for (const paint of [() => 250, () => 20, (x: number) => 100 + x]) {
    expect(await findDigits(drawn(paint), 0.55)).toEqual({ kind: "nothing", reason: "no contrast" })
  }
})

test("findDigits() refuses what remains of a digit outside the picture", async () => {
  const paint = (x: number, y: number) => Math.max(bar(0, 2)(x, y), bar(9, 13)(x, y))
  expect(await findDigits(drawn(paint), 0.55)).toEqual({ kind: "nothing", reason: "cut off" })
})

test("findDigits() takes a wide bright area for no digit", async () => {
  const paint = (_x: number, y: number) => (y > 6 && y < 15 ? 255 : 30)
  expect(await findDigits(drawn(paint), 0.55)).toEqual({ kind: "nothing", reason: "no digits" })
})
