import { expect, test } from "bun:test"
import { seldom } from "./seldom.ts"

test("seldom() passes the same sentence on once a minute, and others at once", () => {
  const told: string[] = []
  let time = 0
  const tell = seldom(
    (sentence) => told.push(sentence),
    () => time,
  )
  tell("full")
  tell("full")
  tell("other")
  time = 59_999
  tell("full")
  time = 60_000
  tell("full")
  expect(told).toEqual(["full", "other", "full"])
})
