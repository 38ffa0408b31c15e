import { afterEach, beforeEach, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import { Store } from "./store.ts"

let directory = ""
let file = ""

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "store-"))
  file = join(directory, "objects.sqlite")
})

afterEach(() => rmSync(directory, { recursive: true }))

const object = (name: string, more: object = {}): KubeObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: {
    name,
    namespace: "n",
    uid: name,
    resourceVersion: "",
    creationTimestamp: "",
    ...more,
  },
})

/** Writes objects without end, and says each one's name once it is written. */
const WRITER = `
  const { Store } = await import(process.argv[1])
  const store = new Store(process.argv[2])
  for (let i = 0; ; i += 1) {
    const metadata = { name: "o" + i, namespace: "n", uid: "u", resourceVersion: "", creationTimestamp: "" }
    store.put("configmaps", { apiVersion: "v1", kind: "ConfigMap", metadata })
    await Bun.write(Bun.stdout, "o" + i + "\\n")
  }`

test("Store loses nothing that was written when its process is killed", async () => {
  const module = join(import.meta.dir, "store.ts")
  const child = Bun.spawn([process.execPath, "-e", WRITER, module, file], { stdout: "pipe" })
  let text = ""
  const decoder = new TextDecoder()
  for await (const chunk of child.stdout) {
    text += decoder.decode(chunk, { stream: true })
    if (text.split("\n").length > 50) child.kill("SIGKILL")
  }
  const written = text.split("\n").slice(0, -1)
  const store = new Store(file)
  const names = new Set(store.list("configmaps").map(({ metadata }) => metadata.name))
  expect(written.length).toBeGreaterThanOrEqual(50)
  expect(written.filter((name) => !names.has(name))).toEqual([])
  expect(store.version).toBe(names.size)
  store.close()
})

test("Store lists by namespace and name", () => {
  const store = new Store(file)
  for (const [namespace, name] of [
    ["b", "x"],
    ["a", "z"],
    ["a", "y"],
  ] as const) {
    store.put("configmaps", object(name, { namespace }))
  }
  const places = store
    .list("configmaps")
    .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
  expect(places).toEqual(["a/y", "a/z", "b/x"])
  expect(store.list("configmaps", "b")).toHaveLength(1)
  store.close()
})

test("Store remembers the latest changes and says when it has forgotten", () => {
  const store = new Store(file)
  for (let i = 0; i < 3000; i += 1) store.put("configmaps", object(`o${i % 10}`))
  expect(store.hub.since("configmaps", 1)).toBeUndefined()
  const recent = store.hub.since("configmaps", 2990)
  expect(recent?.map(({ version }) => version)).toEqual([
    2991, 2992, 2993, 2994, 2995, 2996, 2997, 2998, 2999, 3000,
  ])
  expect(store.hub.since("secrets", 2990)).toEqual([])
  store.close()
})

test("Store tells the others when one watcher fails", () => {
  const store = new Store(file)
  const told: string[] = []
  const { error } = console
  console.error = (line: string) => told.push(line)
  store.hub.listen("configmaps", () => {
    throw new Error("broken")
  })
  store.hub.listen("configmaps", ({ object: changed }) => told.push(changed.metadata.name))
  store.put("configmaps", object("a"))
  console.error = error
  expect(told.at(-1)).toBe("a")
  expect(told[0]).toContain("broken")
  store.close()
})
