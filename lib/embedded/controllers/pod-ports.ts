import type { Container, Pod } from "../kinds/pod.ts"

/**
 * All pods share 127.0.0.1, so a container listens on a port of its own instead of its `containerPort`.
 * The node writes the pairs here: `{"3001":41235}`.
 */
export const portsAnnotation = "turnspit.dev/ports"

/** Reads the real port of a pod's `containerPort`; one that was not moved is itself. */
export function realPort(pod: Pod, containerPort: number): number {
  const written = pod.metadata.annotations?.[portsAnnotation]
  if (written === undefined) return containerPort
  const ports: unknown = JSON.parse(written)
  if (typeof ports !== "object" || ports === null) return containerPort
  const moved = Object.entries(ports).find(([port]) => port === String(containerPort))?.[1]
  return typeof moved === "number" ? moved : containerPort
}

/** Finds the number of a `targetPort` or a probe's port, which may be the name of a container's port. */
export function containerPort(
  containers: readonly Container[],
  port: number | string,
): number | undefined {
  if (typeof port === "number") return port
  const named = containers
    .flatMap((container) => container.ports ?? [])
    .find((one) => one.name === port)
  if (named !== undefined) return named.containerPort
  return /^\d+$/.test(port) ? Number(port) : undefined
}
