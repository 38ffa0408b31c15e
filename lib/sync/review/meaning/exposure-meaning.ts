import type { Manifest } from "#lib/kustomize/manifest.ts"
import { recordsOf } from "#lib/kustomize/record.ts"
import { at, labelsAt, textsAt } from "../at.ts"
import type { Consequence } from "../review.ts"
import type { Versions } from "./meaning.ts"
import { danger, listed, notice } from "./words.ts"

/** Ways in from outside the cluster that appear or disappear. */
export function exposureMeaning({ before, after }: Versions): readonly Consequence[] {
  const kind = (after ?? before)?.kind ?? ""
  if (kind !== "Ingress" && !kind.endsWith("Route")) return []
  const [old, now] = [routesOf(before), routesOf(after)]
  return [
    ...now.filter((route) => !old.some(({ text }) => text === route.text)).map(exposed),
    ...old
      .filter((route) => !now.some(({ address }) => address === route.address))
      .map(({ address }) => notice(`takes ${address} off the way in`)),
    ...unguarded(before, after),
    ...(hasTls(before) && after !== undefined && !hasTls(after)
      ? [danger("serves without TLS from now on")]
      : []),
  ]
}

interface Route {
  readonly host: string
  /** `example.com/path` */
  readonly address: string
  readonly text: string
}

function exposed({ host, text }: Route): Consequence {
  return /(^|\.)(localhost|local|internal|test)$/.test(host)
    ? notice(`makes ${text} reachable`)
    : danger(`exposes ${text} to the internet`)
}

/** Rules of an Ingress, or the host names of a route of the Gateway API. */
function routesOf(manifest: Manifest | undefined): readonly Route[] {
  if (manifest === undefined) return []
  const hostnames = textsAt(manifest, "spec", "hostnames")
  const rules = recordsOf(at(manifest, "spec", "rules"))
  const backend = at(manifest, "spec", "defaultBackend", "service", "name")
  const fallback = backend === undefined ? [] : [route("every host", "/", backend)]
  if (manifest.kind === "Ingress")
    return [
      ...fallback,
      ...rules.flatMap((rule) =>
        recordsOf(at(rule, "http", "paths")).map((path) =>
          route(
            String(rule.host ?? "every host"),
            String(path.path ?? "/"),
            at(path, "backend", "service", "name"),
          ),
        ),
      ),
    ]
  const hosts = hostnames.length === 0 ? ["every host of its gateway"] : hostnames
  return rules.flatMap((rule) => {
    const services = recordsOf(rule.backendRefs).map(({ name }) => String(name))
    const paths = recordsOf(rule.matches).map((match) => String(at(match, "path", "value") ?? "/"))
    return hosts.flatMap((host) =>
      (paths.length === 0 ? ["/"] : paths).map((path) => route(host, path, listed(services))),
    )
  })
}

function route(host: string, path: string, service: unknown): Route {
  const address = `${host}${path === "/" ? "" : path}`
  return { host, address, text: `${String(service ?? "a resource")} at ${address}` }
}

function hasTls(manifest: Manifest | undefined): boolean {
  return manifest?.kind === "Ingress" && recordsOf(at(manifest, "spec", "tls")).length > 0
}

/** Annotations by which ways in ask who comes. */
function unguarded(before: Manifest | undefined, after: Manifest | undefined) {
  if (after === undefined) return []
  const now = labelsAt(after, "metadata", "annotations")
  return Object.keys(labelsAt(before, "metadata", "annotations"))
    .filter((key) => /auth|whitelist|allowlist|source-range|middleware/i.test(key))
    .filter((key) => now[key] === undefined)
    .map((key) => danger(`lets in without ${key}`))
}
