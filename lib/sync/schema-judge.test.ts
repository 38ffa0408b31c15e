import { afterAll, expect, test } from "bun:test"
import type { Rendered } from "#lib/render/rendered.ts"
import { openSchemaJudge } from "./schema-judge.ts"

const judge = openSchemaJudge()
afterAll(() => judge.stop())

function rendered(data: unknown): Rendered {
  const manifest = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data }
  return {
    cluster: {
      name: "local",
      kubernetes: "1.36",
      source: { branch: "main" },
      drift: "report",
      prune: { limit: 1, allow: [] },
      namespaces: ["a"],
      kinds: ["ConfigMap"],
      apps: ["web"],
    },
    apps: [{ state: "rendered", app: "web", after: [], manifests: [manifest] }],
  }
}

test("openSchemaJudge() judges in a process of its own, again and again", async () => {
  expect(await judge.judge(rendered({ key: "value" }))).toEqual(new Map([["web", []]]))
  const verdicts = await judge.judge(rendered({ key: { deep: 1 } }))
  expect(verdicts.get("web")?.join()).toContain("ConfigMap/a: data.key")
})

test("openSchemaJudge() answers questions that come at once", async () => {
  const answers = await Promise.all(
    [1, 2, 3].map((at) => judge.judge(rendered({ at: String(at) }))),
  )
  expect(answers).toEqual(Array.from({ length: 3 }, () => new Map([["web", []]])))
})

test("openSchemaJudge() says what it cannot judge", async () => {
  const render = rendered({})
  const old = { ...render, cluster: { ...render.cluster, kubernetes: "1.2" } }
  await expect(judge.judge(old)).rejects.toThrow("1.2")
  expect(await judge.judge(render)).toEqual(new Map([["web", []]]))
})

test("openSchemaJudge() starts a new process when its own ended", async () => {
  const other = openSchemaJudge()
  await other.judge(rendered({}))
  other.stop()
  await Bun.sleep(0)
  const answer = await other.judge(rendered({})).catch(() => other.judge(rendered({})))
  expect(answer).toEqual(new Map([["web", []]]))
  other.stop()
})
