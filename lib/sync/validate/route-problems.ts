import type { Manifest } from "#lib/kustomize/manifest.ts"
import { isRecord, type JsonRecord, recordsOf } from "#lib/kustomize/record.ts"
import { invalid } from "./invalid.ts"
import { insteadOf, neighbours } from "./neighbours.ts"

/** Finds backends of an Ingress that lead nowhere: no such Service, or no such port of it. */
export function routeProblems(
  manifest: Manifest,
  manifests: readonly Manifest[],
): readonly string[] {
  if (manifest.kind !== "Ingress" || !isRecord(manifest.spec)) return []
  const services = neighbours(manifest, "Service", manifests)
  return backendsOf(manifest.spec)
    .flatMap(([path, backend]) => backendProblem(path, backend, services) ?? [])
    .map((problem) => invalid(manifest, problem))
}

function backendsOf({
  defaultBackend,
  rules,
}: JsonRecord): readonly (readonly [string, unknown])[] {
  return [
    ["spec.defaultBackend", defaultBackend],
    ...recordsOf(rules).flatMap(({ host = "*", http }) =>
      recordsOf(isRecord(http) ? http.paths : undefined).map(
        ({ path = "/", backend }) => [`the route ${host}${path}`, backend] as const,
      ),
    ),
  ]
}

function backendProblem(
  path: string,
  backend: unknown,
  services: readonly Manifest[],
): string | undefined {
  const target = isRecord(backend) ? backend.service : undefined
  if (!isRecord(target)) return undefined
  const service = services.find(({ metadata }) => metadata.name === target.name)
  if (service === undefined) {
    return `${path} leads to Service "${target.name}"; ${insteadOf("Service", services)}`
  }
  const ports = recordsOf(isRecord(service.spec) ? service.spec.ports : undefined)
  const wanted = isRecord(target.port) ? target.port : {}
  const exists = ports.some(({ name, port }) =>
    wanted.name === undefined ? port === wanted.number : name === wanted.name,
  )
  if (exists) return undefined
  const known = ports.map(({ name, port }) =>
    name === undefined ? `${port}` : `${name} (${port})`,
  )
  return `${path} leads to port ${wanted.name ?? wanted.number} of Service "${target.name}", which has ${known.join(", ") || "none"}`
}
