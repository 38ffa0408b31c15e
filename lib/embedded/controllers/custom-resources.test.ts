import { afterEach, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { eventually } from "#lib/testing/eventually.ts"
import { type ApiServer, openApiServer } from "../api/api-server.ts"
import { gizmo, gizmoDefinition } from "../api/contract/samples.ts"
import type { Draft } from "../api/objects.ts"
import { startControllers } from "./start-controllers.ts"

const group = "shop.example"
const gizmos = `${group}/gizmos`
const directory = mkdtempSync(join(tmpdir(), "custom-"))
const problems: string[] = []
let stop = () => {}
afterEach(() => {
  stop()
  rmSync(directory, { recursive: true, force: true })
})

function open(): ApiServer {
  const api = openApiServer({ directory, token: "t" })
  const stopControllers = startControllers({
    objects: api.objects,
    ca: "",
    onProblem: (sentence) => problems.push(sentence),
  })
  stop = () => {
    stopControllers()
    api.close()
  }
  return api
}

test("custom resources survive a restart, follow their owners and leave with their namespace", async () => {
  const first = open()
  first.objects.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } })
  first.objects.create(gizmoDefinition(group) as Draft)
  const make = (name: string, metadata: object) => {
    const draft = gizmo(group, name, { size: 1 }) as Draft
    return first.objects.create({ ...draft, metadata: { name, namespace: "shop", ...metadata } })
  }
  const owner = make("owner", {})
  const { apiVersion, kind, metadata } = owner
  make("owned", { ownerReferences: [{ apiVersion, kind, name: "owner", uid: metadata.uid }] })
  make("alone", {})
  stop()
  const { objects } = open()
  const ref = (name: string) => ({ resource: gizmos, namespace: "shop", name })
  expect(objects.get(ref("owned"))?.spec).toMatchObject({ size: 1, color: "red" })
  objects.delete(ref("owner"))
  await eventually(() => objects.get(ref("owned")) === undefined)
  expect(objects.get(ref("alone"))).toBeDefined()
  objects.delete({ resource: "namespaces", name: "shop" })
  await eventually(() => objects.get({ resource: "namespaces", name: "shop" }) === undefined)
  expect(objects.list(gizmos)).toEqual([])
  expect(problems).toEqual([])
})
