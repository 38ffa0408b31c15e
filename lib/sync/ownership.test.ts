import { expect, test } from "bun:test"
import type { LiveObject } from "#lib/kube/live-object.ts"
import { applySetLabels } from "./applyset.ts"
import { newInventory } from "./inventory.ts"
import { checkOwnership, ownershipOf } from "./ownership.ts"

const owner = { repositoryId: "shop", namespace: "turnspit" }
const mine = newInventory("web", owner)
const theirs = newInventory("stock", owner)
const manifest = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "shop" } }
const setIds = new Map([mine, theirs].map(({ setId, app }) => [setId, app]))

const live = (setId?: string): LiveObject => ({
  ...manifest,
  metadata: {
    ...manifest.metadata,
    uid: "u",
    resourceVersion: "1",
    ...(setId !== undefined && { labels: { [applySetLabels.partOf]: setId } }),
  },
})

const check =
  (object: LiveObject | undefined, stock: readonly (typeof manifest)[] | undefined) => () =>
    checkOwnership(manifest, object, {
      app: "web",
      inventory: mine,
      ownership: ownershipOf(setIds, [
        { app: "web", manifests: [manifest] },
        { app: "stock", manifests: stock },
      ]),
    })

test("checkOwnership() lets an app have what is new, nobody's, its own, or given up", () => {
  for (const object of [undefined, live(), live(mine.setId), live(theirs.setId)])
    expect(check(object, [])).not.toThrow()
})

test("checkOwnership() refuses an object that two apps render", () => {
  expect(check(undefined, [manifest])).toThrow(
    'Cannot apply ConfigMap/shop/a: the app "stock" renders it too; one app must own it',
  )
})

test("checkOwnership() takes nothing from an app that could not be rendered", () => {
  expect(check(live(theirs.setId), undefined)).toThrow(
    'it belongs to the app "stock", which has to render first to give it up',
  )
})

test("checkOwnership() takes nothing from another repository or tool", () => {
  expect(check(live("applyset-x-v1"), [])).toThrow("it belongs to another ApplySet (applyset-x-v1)")
})
