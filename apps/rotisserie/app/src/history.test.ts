import { expect, test } from "bun:test"
import { createHistory } from "./history.ts"

const start = Date.parse("2026-01-01T12:00:00Z")
const at = (seconds: number) => new Date(start + seconds * 1000)

test("createHistory() answers who was first, in the order of time, within the hours asked for", () => {
  const history = createHistory("pubg", 10_000)
  history.note(at(0), { stream: "a", alive: 40 })
  history.note(at(3600), { stream: "a", alive: 7 })
  history.note(at(3620), { stream: "b", alive: 5 })
  expect(history.answer(0.5, at(3630))).toEqual({
    from: "2026-01-01T12:30:30.000Z",
    to: "2026-01-01T13:00:30.000Z",
    stepSeconds: 10,
    points: [
      { at: "2026-01-01T13:00:00.000Z", stream: "a", game: "pubg", alive: 7 },
      { at: "2026-01-01T13:00:20.000Z", stream: "b", game: "pubg", alive: 5 },
    ],
  })
})

test("createHistory() answers 500 points at most, the lowest of each step", () => {
  const history = createHistory("pubg", 1000)
  for (let second = 0; second < 10_800; second += 1) {
    history.note(at(second), { stream: "a", alive: second === 5000 ? 1 : 50 })
  }
  const { points, stepSeconds } = history.answer(3, at(10_800))
  expect(stepSeconds).toBe(21.6)
  expect(points.length).toBeWithin(490, 501)
  expect(points.filter(({ alive }) => alive === 1)).toHaveLength(1)
  expect(points.map((point) => point.at)).toEqual(points.map((point) => point.at).sort())
})

test("createHistory() forgets what is older than six hours and stays small", () => {
  const history = createHistory("pubg", 1000)
  for (let second = 0; second < 40_000; second += 2) {
    history.note(at(second), { stream: "a", alive: 50 })
  }
  const { points } = history.answer(1000, at(40_000))
  const oldest = Date.parse(points[0]?.at ?? "") - start
  expect(oldest / 1000).toBeWithin(40_000 - 6 * 3600 * 1.2, 40_000 - 6 * 3600)
})

test("createHistory() has no points before the first round", () => {
  expect(createHistory("pubg", 1000).answer(3, at(0)).points).toEqual([])
})
