import { expect, test } from "bun:test"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import { POD_COLUMNS } from "./pod-columns.ts"

const NOW = new Date("2026-01-01T00:10:00Z")
const row = (status: Record<string, unknown>, metadata: Record<string, unknown> = {}) => {
  const pod: KubeObject = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: "p",
      uid: "u",
      resourceVersion: "1",
      creationTimestamp: "2026-01-01T00:00:00Z",
      ...metadata,
    },
    spec: { containers: [{ name: "a" }, { name: "b" }], nodeName: "n" },
    status,
  }
  return POD_COLUMNS.slice(0, 5).map(({ cell }) => cell(pod, NOW))
}
const running = { state: { running: {} }, ready: true }

test("POD_COLUMNS show a running pod", () => {
  expect(row({ phase: "Running", containerStatuses: [running, running] })).toEqual([
    "p",
    "2/2",
    "Running",
    "0",
    "10m",
  ])
})

test("POD_COLUMNS show why a container waits, and when it last ended", () => {
  const crashed = {
    state: { waiting: { reason: "CrashLoopBackOff" } },
    lastState: { terminated: { finishedAt: "2026-01-01T00:09:00Z" } },
    restartCount: 3,
  }
  const cells = row({ phase: "Running", containerStatuses: [crashed, running] })
  expect(cells).toEqual(["p", "1/2", "CrashLoopBackOff", "3 (60s ago)", "10m"])
})

test("POD_COLUMNS show a pod that ended, and one that is being deleted", () => {
  const done = { state: { terminated: { exitCode: 0, reason: "Completed" } } }
  expect(row({ phase: "Succeeded", containerStatuses: [done, done] })[2]).toBe("Completed")
  const failed = { state: { terminated: { exitCode: 2 } } }
  expect(row({ phase: "Failed", containerStatuses: [failed, failed] })[2]).toBe("ExitCode:2")
  const deleted = { deletionTimestamp: "2026-01-01T00:09:00Z" }
  expect(row({ phase: "Running", containerStatuses: [running, running] }, deleted)[2]).toBe(
    "Terminating",
  )
})

test("POD_COLUMNS show how far the init containers are", () => {
  const waiting = [{ name: "i", state: { waiting: { reason: "PodInitializing" } } }]
  expect(row({ phase: "Pending", initContainerStatuses: waiting })[2]).toBe("Init:0/0")
})
