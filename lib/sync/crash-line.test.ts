import { expect, test } from "bun:test"
import { telling } from "./crash-line.ts"

test("telling() picks the error before its stack", () => {
  expect(telling("starting\nTypeError: x is not a function\n    at main.ts:3\n    at run\n")).toBe(
    "TypeError: x is not a function",
  )
})

test("telling() reads the sentence of a JSON log", () => {
  const log =
    '{"level":"info","message":"starting"}\n{"level":"error","message":"Cannot start: PORT is not a number"}\n'
  expect(telling(log)).toBe("Cannot start: PORT is not a number")
})

test("telling() falls back to the last line, and to nothing", () => {
  expect(telling("one\ntwo\n\n")).toBe("two")
  expect(telling("")).toBeUndefined()
})
