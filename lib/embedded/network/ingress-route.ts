import type { Ingress, IngressBackend, IngressPath } from "../kinds/ingress.ts"

/** Where a request goes: a Service of a namespace and which of its ports. */
export interface Route {
  readonly namespace: string
  readonly service: string
  readonly port: { readonly name?: string; readonly number?: number }
}

/** What an Ingress says about a request: nobody serves this host, or nobody this path of it, or where it goes. */
export type Routing =
  | { readonly state: "routed"; readonly route: Route }
  | { readonly state: "unknown host" }
  | { readonly state: "unknown path" }

/**
 * Finds who answers a request, as the Ingress API defines it: an exact host before a wildcard before none,
 * then an exact path, then the longest prefix by path elements, then a default backend.
 */
export function ingressRoute(
  ingresses: readonly Ingress[],
  { host, path }: { readonly host: string; readonly path: string },
): Routing {
  const rules = ingresses.flatMap((ingress) =>
    (ingress.spec.rules ?? []).map((rule) => ({
      namespace: ingress.metadata.namespace ?? "",
      rank: hostRank(rule.host, host),
      paths: rule.http?.paths ?? [],
    })),
  )
  const best = Math.max(0, ...rules.map((rule) => rule.rank))
  const candidates = rules
    .filter((rule) => rule.rank === best && best > 0)
    .flatMap(({ namespace, paths }) => paths.map((one) => ({ namespace, path: one })))
    .filter((one) => matches(one.path, path))
    .sort((a, b) => weight(b.path) - weight(a.path))
  const [first] = candidates
  const found = first === undefined ? undefined : toRoute(first.namespace, first.path.backend)
  if (found !== undefined) return { state: "routed", route: found }
  const fallback = ingresses
    .map((one) => toRoute(one.metadata.namespace ?? "", one.spec.defaultBackend))
    .find((one) => one !== undefined)
  if (fallback !== undefined) return { state: "routed", route: fallback }
  return { state: best > 0 ? "unknown path" : "unknown host" }
}

/** The host of a `Host` header: lower case, without port and final dot. */
export function hostOf(header: string | null): string {
  return (header ?? "").toLowerCase().replace(/:\d+$/, "").replace(/\.$/, "")
}

function hostRank(rule: string | undefined, host: string): number {
  if (rule === undefined || rule === "") return 1
  if (!rule.startsWith("*.")) return rule === host ? 3 : 0
  const [label = "", ...rest] = host.split(".")
  return label !== "" && rest.join(".") === rule.slice(2) ? 2 : 0
}

function matches({ path = "/", pathType }: IngressPath, asked: string): boolean {
  if (pathType === "Exact") return asked === path
  const prefix = path.replace(/\/+$/, "")
  return asked === prefix || asked.startsWith(`${prefix}/`)
}

function weight({ path = "/", pathType }: IngressPath): number {
  return path.length * 2 + (pathType === "Exact" ? 1 : 0)
}

function toRoute(namespace: string, backend: IngressBackend | undefined): Route | undefined {
  if (backend?.service === undefined) return undefined
  return { namespace, service: backend.service.name, port: backend.service.port ?? {} }
}
