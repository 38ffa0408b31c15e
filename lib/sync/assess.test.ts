import { expect, test } from "bun:test"
import type { LiveObject } from "#lib/kube/live-object.ts"
import { assess } from "./assess.ts"
import { controlledAmong } from "./controlled-by.ts"

const revision = (number: string) => ({ "deployment.kubernetes.io/revision": number })
const object = (
  kind: string,
  name: string,
  parts: Record<string, unknown> & { metadata?: Partial<LiveObject["metadata"]> } = {},
): LiveObject => ({
  apiVersion: kind === "Pod" ? "v1" : "apps/v1",
  kind,
  ...parts,
  metadata: { name, namespace: "shop", uid: name, resourceVersion: "1", ...parts.metadata },
})
const ownedBy = (kind: string, name: string) => ({
  ownerReferences: [{ apiVersion: "apps/v1", kind, name, uid: name, controller: true }],
})
const waiting = (reason: string, message = "") => ({
  containerStatuses: [{ name: "app", restartCount: 4, state: { waiting: { reason, message } } }],
})
const pod = (replicaSet: string, status: object) =>
  object("Pod", `${replicaSet}-pod`, { metadata: ownedBy("ReplicaSet", replicaSet), status })
const replicaSet = (name: string, number: string) =>
  object("ReplicaSet", name, {
    metadata: { ...ownedBy("Deployment", "web"), annotations: revision(number) },
  })
const deployment = object("Deployment", "web", {
  metadata: { annotations: revision("2"), generation: 2 },
  spec: { replicas: 1 },
  status: { observedGeneration: 2, replicas: 1 },
})

test("assess() tells why the pods of the newest ReplicaSet do not start", () => {
  const around = [
    replicaSet("old", "1"),
    replicaSet("new", "2"),
    pod("old", waiting("CrashLoopBackOff")),
    pod("new", waiting("ImagePullBackOff", "no such image\n  web:2")),
  ]
  expect(assess(deployment, controlledAmong(around))).toMatchObject({
    object: "Deployment/shop/web",
    health: "progressing",
    message:
      '0 of 1 replica updated; container "app" cannot start: ImagePullBackOff: no such image web:2',
    trouble: { cause: "image", pod: { namespace: "shop", name: "new-pod" }, container: "app" },
  })
})

test("assess() does not blame the pods of the version before on a change that no controller has seen", () => {
  const around = [replicaSet("new", "2"), pod("new", waiting("ImagePullBackOff"))]
  const changed = { ...deployment, metadata: { ...deployment.metadata, generation: 3 } }
  expect(assess(changed, controlledAmong(around)).trouble).toBeUndefined()
})

test("assess() tells how a crashing container ended", () => {
  const status = {
    containerStatuses: [
      {
        name: "app",
        restartCount: 3,
        state: { waiting: { reason: "CrashLoopBackOff" } },
        lastState: { terminated: { exitCode: 137, reason: "OOMKilled" } },
      },
    ],
  }
  const around = [replicaSet("new", "2"), pod("new", status)]
  expect(assess(deployment, controlledAmong(around)).message).toBe(
    '0 of 1 replica updated; container "app" keeps crashing: exit code 137 (OOMKilled), 3 restarts',
  )
})

test("assess() passes on why no node takes a pod, which may pass", () => {
  const unschedulable = {
    conditions: [
      { type: "PodScheduled", reason: "Unschedulable", message: "0/1 nodes: no memory" },
    ],
  }
  const around = [replicaSet("new", "2"), pod("new", unschedulable)]
  expect(assess(deployment, controlledAmong(around))).toMatchObject({
    message: "0 of 1 replica updated; no node takes it: 0/1 nodes: no memory",
    trouble: { cause: "waiting" },
  })
})

test("assess() has no eyes for pods while everything is ready", () => {
  const status = {
    observedGeneration: 2,
    replicas: 1,
    updatedReplicas: 1,
    readyReplicas: 1,
    availableReplicas: 1,
    conditions: [{ type: "Available", status: "True" }],
  }
  const around = [replicaSet("new", "2"), pod("new", waiting("CrashLoopBackOff"))]
  expect(assess({ ...deployment, status }, controlledAmong(around))).toEqual({
    object: "Deployment/shop/web",
    health: "ready",
    message: "1 of 1 replica ready",
  })
})
