import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { openApiServer } from "#lib/embedded/api/api-server.ts"
import type { Objects } from "#lib/embedded/api/objects.ts"
import { startControllers } from "#lib/embedded/controllers/start-controllers.ts"
import type { Pod } from "#lib/embedded/kinds/pod.ts"

/** The embedded API server with its controllers, and a node that only pretends. */
export interface FakeNode {
  readonly objects: Objects
  /** Sentences of `onProblem`. */
  readonly problems: readonly string[]
  stop(): void
}

/**
 * Starts one with a namespace `shop`. Pods become ready at once, unless their image ends with `bad` (never ready),
 * `done` (ends well) or `failing` (ends badly); deleted pods go at once.
 */
export function fakeNode(): FakeNode {
  const directory = mkdtempSync(join(tmpdir(), "fake-node-"))
  const api = openApiServer({ directory, token: "test" })
  const { objects } = api
  const problems: string[] = []
  objects.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } })
  const stopControllers = startControllers({
    objects,
    ca: "PEM",
    onProblem: (sentence) => problems.push(sentence),
  })
  let stopped = false
  const unwatch = objects.watch("pods", ({ type, object }) => {
    if (type === "DELETED") return
    setImmediate(() => {
      if (!stopped) live(objects, object as Pod)
    })
  })
  return {
    objects,
    problems,
    stop() {
      stopped = true
      unwatch()
      stopControllers()
      api.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

function live(objects: Objects, { metadata: { name, namespace = "", uid } }: Pod): void {
  const ref = { resource: "pods", namespace, name }
  const pod = objects.get<Pod>(ref)
  if (pod === undefined || pod.metadata.uid !== uid) return
  if (pod.metadata.deletionTimestamp !== undefined) {
    objects.delete(ref, { uid, gracePeriodSeconds: 0 })
  } else if (pod.spec.nodeName === undefined) {
    objects.patch(ref, { spec: { nodeName: "laptop" } })
  } else if (pod.status?.phase === "Pending") {
    const status = statusOf(pod.spec.containers[0]?.image ?? "")
    objects.patch(ref, { status }, { subresource: "status" })
  }
}

function statusOf(image: string): Record<string, unknown> {
  if (image.endsWith("done")) return { phase: "Succeeded" }
  if (image.endsWith("failing")) return { phase: "Failed" }
  const lastTransitionTime = `${new Date().toISOString().slice(0, 19)}Z`
  const status = image.endsWith("bad") ? "False" : "True"
  return { phase: "Running", conditions: [{ type: "Ready", status, lastTransitionTime }] }
}
