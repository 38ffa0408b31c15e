import { expect, test } from "bun:test"
import type { Drift } from "./drift.ts"
import { createFights } from "./fights.ts"
import { countFights, putBack } from "./put-back.ts"

const deleted: Drift = { app: "shop", object: "ConfigMap/shop/one", gone: true, fields: [] }
const painted: Drift = {
  app: "shop",
  object: "ConfigMap/shop/two",
  gone: false,
  fields: [{ path: "data.colour", before: "red", after: "blue" }],
}

const planner = (fights = createFights()) => ({
  fights,
  plan: (...drifts: readonly Drift[]) =>
    putBack(drifts, {
      cluster: { drift: "revert" },
      fights,
      syncedAt: () => ({ revision: "1f2e" }),
    }),
})

test("putBack() counts nothing by itself: runs that fail make no field contested", () => {
  const { plan } = planner()
  for (const _ of Array.from({ length: 5 }))
    expect(plan(painted)?.fought).toEqual([{ object: painted.object, path: "data.colour" }])
})

test("putBack() leaves an object out that was made again three times, and still puts its neighbour back", () => {
  const { plan, fights } = planner()
  for (const _ of Array.from({ length: 3 })) {
    const revert = plan(deleted)
    expect(revert?.leave).toEqual([])
    countFights(revert ?? { fought: [] }, fights)
  }
  expect(plan(deleted)).toBeUndefined()
  expect(plan(deleted, painted)).toMatchObject({
    apps: ["shop"],
    leave: [{ object: deleted.object, fields: [""] }],
    fought: [{ object: painted.object, path: "data.colour" }],
    reason: "puts back ConfigMap/shop/two data.colour",
  })
})
