import { afterEach, beforeEach, expect, test } from "bun:test"
import { type FakeNode, fakeNode } from "#lib/testing/fake-node.ts"
import { expired } from "./event-expiry.ts"
import { eventRecorder } from "./event-recorder.ts"

let node: FakeNode
beforeEach(() => {
  node = fakeNode()
})
afterEach(() => node.stop())

const now = new Date("2026-11-21T10:00:00Z")

function about() {
  const metadata = { name: "subject", namespace: "shop" }
  return node.objects.create({ apiVersion: "v1", kind: "ConfigMap", metadata })
}

function events() {
  return node.objects.list("events", { namespace: "shop" })
}

test("eventRecorder() writes two different events of one moment", () => {
  const recorder = eventRecorder(node.objects, "kubelet", () => now)
  const subject = about()
  recorder.record(subject, { type: "Warning", reason: "Failed", message: "first" })
  recorder.record(subject, { type: "Warning", reason: "Failed", message: "second" })
  expect(
    events()
      .map((event) => event.message)
      .sort(),
  ).toEqual(["first", "second"])
})

test("eventRecorder() counts the same event up instead of writing it again", () => {
  const recorder = eventRecorder(node.objects, "kubelet", () => now)
  const subject = about()
  for (let time = 0; time < 3; time += 1)
    recorder.record(subject, { reason: "Pulled", message: "once" })
  expect(events().map((event) => event.count)).toEqual([3])
})

test("expired() finds events that last happened more than an hour ago", () => {
  const recorder = eventRecorder(node.objects, "kubelet", () => now)
  recorder.record(about(), { reason: "Pulled", message: "once" })
  expect(expired(events(), new Date("2026-11-21T10:59:59Z"))).toEqual([])
  expect(expired(events(), new Date("2026-11-21T11:00:01Z"))).toHaveLength(1)
})
