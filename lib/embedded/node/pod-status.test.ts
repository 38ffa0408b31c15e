import { expect, test } from "bun:test"
import { condition } from "../kinds/condition.ts"
import type { ContainerStatus, Pod } from "../kinds/pod.ts"
import { podStatus } from "./pod-status.ts"

const now = new Date("2026-11-21T10:00:00Z")
const base: ContainerStatus = {
  name: "app",
  image: "app:1",
  imageID: "",
  ready: false,
  started: false,
  restartCount: 0,
  state: {},
  lastState: {},
}
const waiting = { ...base, state: { waiting: { reason: "ContainerCreating" } } }
const running = { ...base, started: true, state: { running: { startedAt: "" } } }
const ready = { ...running, ready: true }
const ended = (exitCode: number) => ({ ...base, state: { terminated: { exitCode, reason: "" } } })
const backingOff = { ...waiting, lastState: { terminated: { exitCode: 1, reason: "Error" } } }

function pod(spec: Partial<Pod["spec"]> = {}, status: Pod["status"] = {}): Pod {
  const metadata = { name: "a", uid: "1", resourceVersion: "1", creationTimestamp: "" }
  return { apiVersion: "v1", kind: "Pod", metadata, spec: { containers: [], ...spec }, status }
}

function phase(main: ContainerStatus, spec: Partial<Pod["spec"]> = {}, initialized = true) {
  return podStatus(pod(spec), { init: [], main: [main], initialized }, now).phase
}

test("podStatus() is Pending until every container has started once", () => {
  expect(phase(waiting)).toBe("Pending")
  expect(phase(running, {}, false)).toBe("Pending")
  expect(phase(running)).toBe("Running")
})

test("podStatus() stays Running while a container is restarted", () => {
  expect(phase(backingOff)).toBe("Running")
  expect(phase(ended(1))).toBe("Running")
})

test("podStatus() ends as Succeeded or Failed only when nothing is restarted", () => {
  expect(phase(ended(0), { restartPolicy: "OnFailure" })).toBe("Succeeded")
  expect(phase(ended(1), { restartPolicy: "OnFailure" })).toBe("Running")
  expect(phase(ended(1), { restartPolicy: "Never" })).toBe("Failed")
})

test("podStatus() is ready when all containers are, and names those that are not", () => {
  const notYet = podStatus(
    pod(),
    { init: [], main: [ready, { ...running, name: "b" }], initialized: true },
    now,
  )
  expect(condition(notYet.conditions, "Ready")).toMatchObject({
    status: "False",
    reason: "ContainersNotReady",
    message: "containers with unready status: [b]",
  })
  const done = podStatus(pod(), { init: [], main: [ready], initialized: true }, now)
  expect(condition(done.conditions, "Ready")?.status).toBe("True")
})

test("podStatus() waits for readiness gates that somebody else opens", () => {
  const gated = pod({ readinessGates: [{ conditionType: "turnspit.dev/ok" }] })
  const closed = podStatus(gated, { init: [], main: [ready], initialized: true }, now)
  expect(condition(closed.conditions, "Ready")?.reason).toBe("ReadinessGatesNotReady")
  expect(condition(closed.conditions, "ContainersReady")?.status).toBe("True")
})

test("podStatus() keeps the time of a condition that does not change", () => {
  const first = podStatus(pod(), { init: [], main: [ready], initialized: true }, now)
  const later = new Date("2026-11-21T11:00:00Z")
  const again = podStatus(pod({}, first), { init: [], main: [ready], initialized: true }, later)
  expect(again).toEqual(first)
})
