import type { KubeObject, Objects } from "../api/objects.ts"
import { kubeTime } from "./time.ts"

/** What happened to an object, as `kubectl describe` shows it. */
export interface Happening {
  readonly type?: "Normal" | "Warning"
  /** `SuccessfulCreate` */
  readonly reason: string
  readonly message: string
  /** `spec.containers{app}`: the part of the object. */
  readonly fieldPath?: string
}

export interface EventRecorder {
  /** Writes an Event about an object; the same again only counts up. Never throws: an event is not worth a failed step. */
  record(about: KubeObject, happening: Happening): void
}

const mostRemembered = 500

/** Makes the recorder of one component (`kubelet`, `deployment-controller`). */
export function eventRecorder(
  objects: Objects,
  component: string,
  now: () => Date = () => new Date(),
): EventRecorder {
  const recent = new Map<string, { readonly name: string; readonly namespace: string }>()
  let serial = Math.floor(Math.random() * 1_000_000)
  return { record }

  function record(about: KubeObject, happening: Happening): void {
    const namespace = about.metadata.namespace ?? "default"
    const same = [about.metadata.uid, happening.reason, happening.message, happening.fieldPath]
    const key = same.join("\n")
    try {
      if (!countUp(key)) {
        const name = create(about, namespace, happening)
        recent.set(key, { name, namespace })
        forgetOldest()
      }
    } catch {
      // A namespace that is being deleted takes no events, a full disk takes no rows.
    }
  }

  function countUp(key: string): boolean {
    const known = recent.get(key)
    if (known === undefined) return false
    const ref = { resource: "events", namespace: known.namespace, name: known.name }
    const event = objects.get(ref)
    if (event === undefined) return false
    const count = typeof event.count === "number" ? event.count : 1
    objects.patch(
      ref,
      { count: count + 1, lastTimestamp: kubeTime(now()) },
      { fieldManager: component },
    )
    return true
  }

  function create(about: KubeObject, namespace: string, happening: Happening): string {
    const time = kubeTime(now())
    // As in Kubernetes, the time in nanoseconds; what we do not have of them tells events of one millisecond apart.
    serial = (serial + 1) % 1_000_000
    const suffix = (BigInt(now().getTime()) * 1_000_000n + BigInt(serial)).toString(16)
    const { uid, resourceVersion } = about.metadata
    const created = objects.create(
      {
        apiVersion: "v1",
        kind: "Event",
        metadata: { name: `${about.metadata.name}.${suffix}`, namespace },
        involvedObject: {
          apiVersion: about.apiVersion,
          kind: about.kind,
          name: about.metadata.name,
          ...(about.metadata.namespace === undefined ? {} : { namespace }),
          uid,
          resourceVersion,
          ...(happening.fieldPath === undefined ? {} : { fieldPath: happening.fieldPath }),
        },
        type: happening.type ?? "Normal",
        reason: happening.reason,
        message: happening.message,
        count: 1,
        firstTimestamp: time,
        lastTimestamp: time,
        source: { component },
        reportingComponent: component,
        reportingInstance: "",
      },
      { fieldManager: component },
    )
    return created.metadata.name
  }

  function forgetOldest(): void {
    const oldest = recent.size > mostRemembered ? recent.keys().next().value : undefined
    if (oldest !== undefined) recent.delete(oldest)
  }
}
