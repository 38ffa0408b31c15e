import type { Objects } from "../api/objects.ts"
import { portsAnnotation } from "../controllers/pod-ports.ts"
import type { Pod } from "../kinds/pod.ts"
import { freePort } from "../network/free-port.ts"

/** The real ports that the node gives to its containers. */
export interface PodPorts {
  /** Takes a free port for a pod's `containerPort`, the one it had if it is still free, and writes it to the pod. */
  take(pod: Pod, containerPort: number): number
  /** The real port of a pod's `containerPort`; one that was not moved is itself. */
  real(pod: Pod, containerPort: number): number
  /** Gives the ports of a pod back. */
  release(uid: string): void
}

/** Hands out loopback ports, none of them twice: a process may take a while until it listens. */
export function podPorts(objects: Objects): PodPorts {
  const taken = new Map<string, Map<number, number>>()
  return {
    take({ metadata: { namespace = "", name, uid } }, containerPort) {
      const own = taken.get(uid) ?? new Map<number, number>()
      taken.set(uid, own)
      const ref = { resource: "pods", namespace, name }
      const annotation = objects.get<Pod>(ref)?.metadata.annotations?.[portsAnnotation]
      const written: Record<string, number> = JSON.parse(annotation ?? "{}")
      const before = own.get(containerPort) ?? written[containerPort]
      own.delete(containerPort)
      const others = new Set([...taken.values()].flatMap((ports) => [...ports.values()]))
      const port = freeBesides(others, before)
      own.set(containerPort, port)
      const value = JSON.stringify({ ...written, [containerPort]: port })
      const patch = { metadata: { annotations: { [portsAnnotation]: value } } }
      objects.patch(ref, patch, { fieldManager: "kubelet" })
      return port
    },
    real: ({ metadata: { uid } }, containerPort) =>
      taken.get(uid)?.get(containerPort) ?? containerPort,
    release: (uid) => void taken.delete(uid),
  }
}

function freeBesides(others: ReadonlySet<number>, before: number | undefined): number {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const port = freePort(before === undefined || others.has(before) ? [] : [before])
    if (!others.has(port)) return port
  }
  throw new Error("Cannot give a container a port: every free one is promised already")
}
