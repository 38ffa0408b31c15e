import { expect, test } from "bun:test"
import type { Grid } from "./grid.ts"
import { holdsLobbyBar } from "./lobby.ts"

const width = 23
const height = 21

function picture(paint: (x: number, y: number) => number): Grid {
  const data = Uint8Array.from({ length: width * height }, (_, pixel) =>
    paint(pixel % width, Math.floor(pixel / width)),
  )
  return { data, width, height }
}

test("holdsLobbyBar() sees the dark bar between two equal areas", () => {
  expect(holdsLobbyBar(picture((x) => (x === 16 ? 12 : 95)))).toBe(true)
})

test("holdsLobbyBar() sees the bar when compression has blurred and shifted it", () => {
  expect(holdsLobbyBar(picture((x, y) => ({ 14: 80, 15: 40, 16: 80 })[x] ?? 90 + (y % 3)))).toBe(
    true,
  )
})

test("holdsLobbyBar() is not fooled by the hole of a 0, which does not reach from top to bottom", () => {
  const zero = (x: number, y: number) => {
    const inside = x >= 12 && x <= 20 && y >= 2 && y <= 18
    const hole = x === 16 && y >= 5 && y <= 15
    return inside && !hole ? 250 : 30
  }
  expect(holdsLobbyBar(picture(zero))).toBe(false)
})

test("holdsLobbyBar() is not fooled by the noise of a dark picture", () => {
  expect(holdsLobbyBar(picture((x) => (x === 16 ? 6 : 12)))).toBe(false)
})
