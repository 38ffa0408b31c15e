import type { Manifest } from "#lib/kustomize/manifest.ts"
import { containersOf, podSpecOf } from "#lib/kustomize/pod-spec.ts"
import { isRecord, type JsonRecord, recordsOf } from "#lib/kustomize/record.ts"
import { invalid } from "./invalid.ts"

/** Finds what does not fit together inside one pod: names, ports that probes ask, volumes that are mounted. */
export function podProblems(manifest: Manifest): readonly string[] {
  const pod = podSpecOf(manifest)
  if (pod === undefined) return []
  const containers = containersOf(pod)
  const names = containers.map(({ name }) => String(name))
  const volumes = [...recordsOf(pod.volumes).map(({ name }) => name), ...claimsOf(manifest)]
  return [
    ...(recordsOf(pod.containers).length === 0
      ? ["its pod has no containers; it should have one"]
      : []),
    ...duplicates(names).map(
      (name) => `it has two containers called "${name}"; each has its own name`,
    ),
    ...names
      .filter((name) => !/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name))
      .map(
        (name) =>
          `it has a container called "${name}"; it should be lower case letters, digits and -`,
      ),
    ...containers.flatMap((container) =>
      [
        ...portProblems(container),
        ...probeProblems(container),
        ...mountProblems(container, volumes),
      ].map((problem) => `container "${container.name}" ${problem}`),
    ),
  ].map((problem) => invalid(manifest, problem))
}

/** A StatefulSet's claims are volumes of its pods. */
function claimsOf({ spec }: Manifest): readonly unknown[] {
  const templates = isRecord(spec) ? recordsOf(spec.volumeClaimTemplates) : []
  return templates.map(({ metadata }) => (isRecord(metadata) ? metadata.name : undefined))
}

function portProblems(container: JsonRecord): readonly string[] {
  const names = portNamesOf(container)
  return [
    ...duplicates(names).map((name) => `has two ports called "${name}"; each has its own name`),
    ...names
      .filter((name) => !/^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/.test(name))
      .map(
        (name) =>
          `has a port called "${name}"; it should be at most 15 lower case letters, digits and -`,
      ),
  ]
}

function probeProblems(container: JsonRecord): readonly string[] {
  const names = portNamesOf(container)
  return (["startupProbe", "readinessProbe", "livenessProbe"] as const).flatMap((field) => {
    const probe = container[field]
    if (!isRecord(probe)) return []
    return (["httpGet", "tcpSocket"] as const).flatMap((action) => {
      const asked = probe[action]
      const port = isRecord(asked) ? asked.port : undefined
      if (typeof port !== "string" || names.includes(port)) return []
      return [
        `asks port "${port}" in ${field}.${action}; its ports are ${names.join(", ") || "without names"}`,
      ]
    })
  })
}

function mountProblems(container: JsonRecord, volumes: readonly unknown[]): readonly string[] {
  return recordsOf(container.volumeMounts)
    .filter(({ name }) => !volumes.includes(name))
    .map(
      ({ name }) =>
        `mounts the volume "${name}"; the pod's volumes are ${volumes.join(", ") || "none"}`,
    )
}

function portNamesOf({ ports }: JsonRecord): readonly string[] {
  return recordsOf(ports).flatMap(({ name }) => (typeof name === "string" ? [name] : []))
}

function duplicates(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))]
}
