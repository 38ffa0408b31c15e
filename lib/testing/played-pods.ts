import type { Target } from "#lib/embedded/api/contract/target.ts"
import type { Json } from "#lib/embedded/api/json.ts"
import { objectsAt, textAt } from "#lib/embedded/api/json-at.ts"

const PODS = "/api/v1/namespaces/{ns}/pods"

/** Spec of a pod that no node of any cluster takes, so that a test can play its kubelet. */
export function unscheduled(image: string): Json {
  const containers = [{ name: "app", image }]
  return { nodeSelector: { "example.com/no": "node" }, containers }
}

/** The pods with a label that are not being deleted, by name. */
export async function podsOf(target: Target, label: string): Promise<readonly Json[]> {
  const { body } = await target.send("GET", `${PODS}?labelSelector=${encodeURIComponent(label)}`)
  const pods = objectsAt(body, "items").filter(
    (pod) => textAt(pod, "metadata.deletionTimestamp") === "",
  )
  return pods.toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1))
}

/** Reports a pod ready, or ended, as the kubelet of its node would. */
export async function report(
  target: Target,
  pod: Json,
  phase: "Running" | "Succeeded" | "Failed" = "Running",
): Promise<void> {
  const status = phase === "Running" ? "True" : "False"
  const lastTransitionTime = `${new Date().toISOString().slice(0, 19)}Z`
  const conditions = ["Ready", "ContainersReady"].map((type) => ({
    type,
    status,
    lastTransitionTime,
  }))
  const ip = `10.9.8.${1 + (Bun.hash.crc32(nameOf(pod)) % 250)}`
  await target.send("PATCH", `${PODS}/${nameOf(pod)}/status`, {
    type: "application/strategic-merge-patch+json",
    body: { status: { phase, conditions, podIP: ip, podIPs: [{ ip }] } },
  })
}

/** Says whether a pod is ready. */
export function isReadyPod(pod: Json): boolean {
  return objectsAt(pod, "status.conditions").some(
    ({ type, status }) => type === "Ready" && status === "True",
  )
}

export function nameOf(object: Json): string {
  return textAt(object, "metadata.name")
}

/** The image of a pod's first container. */
export function imageOf(pod: Json): string {
  return textAt(objectsAt(pod, "spec.containers")[0], "image")
}
