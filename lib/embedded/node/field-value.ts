import type { Pod } from "../kinds/pod.ts"

/** The name of the one node. */
export const nodeName = "laptop"

/** The address of the node and of every pod on it. */
export const loopback = "127.0.0.1"

/** Reads a field of a pod for the downward API; nothing for a path that it does not know. */
export function fieldValue(pod: Pod, path: string): string | undefined {
  const { metadata, spec } = pod
  const keyed = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path)
  if (keyed !== null) {
    const values = keyed[1] === "labels" ? metadata.labels : metadata.annotations
    return values?.[keyed[2] ?? ""] ?? ""
  }
  switch (path) {
    case "metadata.name":
      return metadata.name
    case "metadata.namespace":
      return metadata.namespace ?? ""
    case "metadata.uid":
      return metadata.uid
    case "spec.nodeName":
      return nodeName
    case "spec.serviceAccountName":
      return spec.serviceAccountName ?? "default"
    case "status.podIP":
    case "status.podIPs":
    case "status.hostIP":
    case "status.hostIPs":
      return loopback
    default:
      return undefined
  }
}
