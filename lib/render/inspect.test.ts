import { expect, test } from "bun:test"
import { cluster } from "#lib/kustomize/cluster.ts"
import { inspect } from "./inspect.ts"

const local = cluster({
  name: "local",
  kubernetes: "1.36",
  source: { branch: "main" },
  drift: "report",
  prune: { limit: 20, allow: [] },
  namespaces: ["shop"],
  kinds: ["Job"],
  apps: ["shop", "edge"],
})
const migrate = {
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { name: "migrate", namespace: "shop" },
}

test("inspect() refuses an order after an app or a Job that is not there", () => {
  const problemOf = (...after: readonly string[]) => {
    const [app] = inspect(local, [{ state: "rendered", app: "shop", after, manifests: [migrate] }])
    return app?.state === "failed" ? app.reason : undefined
  }
  expect(problemOf("edge", "Job/migrate")).toBeUndefined()
  expect(problemOf("Job/migrat")).toBe(
    'Cannot render clusters/local/shop.ts: it comes after "Job/migrat", but its Jobs are Job/migrate',
  )
  expect(problemOf("migrate")).toBe(
    'Cannot render clusters/local/shop.ts: it comes after "migrate", but the other apps of this cluster are edge',
  )
})

test("inspect() refuses in one line that reads in the order in which it is written", () => {
  const after = ["a\u202eb\nc"]
  const [app] = inspect(local, [{ state: "rendered", app: "shop", after, manifests: [migrate] }])
  expect(app?.state === "failed" && app.reason).toContain('it comes after "a b c", but')
})
