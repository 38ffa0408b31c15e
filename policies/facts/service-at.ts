import type { Manifest } from "#lib/kustomize/manifest.ts"
import type { Surroundings } from "./surroundings.ts"

/** Where a host name leads that a pod of a namespace asks for. */
export type Destination =
  | { readonly at: "outside" }
  | { readonly at: "service"; readonly service: Manifest }
  /** A name of the cluster with nothing behind it. */
  | { readonly at: "nowhere"; readonly namespace: string; readonly name: string }

/**
 * Follows a host name as the cluster's DNS does: `web`, `web.shop`, `web.shop.svc.cluster.local`, and with the name of
 * a pod in front. What no name of this repository's namespaces can be is outside.
 * https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
 */
export function serviceAt(
  host: string,
  namespace: string | undefined,
  around: Surroundings,
): Destination {
  const labels = host.replace(/\.cluster\.local$/, "").split(".")
  const isFull = labels.at(-1) === "svc"
  const names = isFull ? labels.slice(0, -1) : labels
  const [first = ""] = names
  if (names.length === 1) return isFull ? outside : look(first, namespace ?? "", around)
  const where = names.at(-1) ?? ""
  if (around.knows(where) && !ofKubernetes.has(where) && (isFull || names.length === 2)) {
    const found = look(names.at(-2) ?? "", where, around)
    const mayCome = found.at === "nowhere" && !around.complete && where !== namespace
    return mayCome ? outside : found
  }
  // A pod of a headless Service of the own namespace: `db-0.db`.
  const own = names.length === 2 ? around.find("Service", namespace, where) : undefined
  return own === undefined ? outside : { at: "service", service: own }
}

const outside = { at: "outside" } as const

/** Kubernetes itself has Services there. */
const ofKubernetes: ReadonlySet<string> = new Set(["default", "kube-system"])

function look(name: string, namespace: string, around: Surroundings): Destination {
  const service = around.find("Service", namespace, name)
  if (service !== undefined) return { at: "service", service }
  return around.mayMake(namespace, name) ? outside : { at: "nowhere", namespace, name }
}
