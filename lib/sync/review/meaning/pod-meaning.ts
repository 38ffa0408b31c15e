import type { Manifest } from "#lib/kustomize/manifest.ts"
import { podSpecOf } from "#lib/kustomize/pod-spec.ts"
import { type JsonRecord, recordsOf } from "#lib/kustomize/record.ts"
import { at, textsAt } from "../at.ts"
import type { Consequence } from "../review.ts"
import type { Versions } from "./meaning.ts"
import { danger, listed, notice } from "./words.ts"

/** What pods may do now and might not before, and what watched over them and is gone. */
export function podMeaning({ before, after }: Versions): readonly Consequence[] {
  const now = after && podSpecOf(after)
  if (now === undefined) return []
  const old = before && podSpecOf(before)
  return [
    ...gained(permissionsOf(old), permissionsOf(now)),
    ...recordsOf(now.containers).flatMap((container) => {
      const former = recordsOf(old?.containers).find(({ name }) => name === container.name)
      return former === undefined
        ? []
        : [...probes(former, container), ...limits(former, container)]
    }),
    ...(old === undefined ? [] : containers(old, now)),
    ...(before === undefined || after === undefined ? [] : account(before, after)),
  ]
}

/** Sentences that are true of a pod and should not become so unnoticed. */
function permissionsOf(pod: JsonRecord | undefined): readonly string[] {
  if (pod === undefined) return []
  const own = ["hostNetwork", "hostPID", "hostIPC"].filter((field) => pod[field] === true)
  const paths = recordsOf(pod.volumes).flatMap((volume) => {
    const path = at(volume, "hostPath", "path")
    return path === undefined ? [] : [`lets pods use ${String(path)} of the node`]
  })
  return [
    ...own.map((field) => `shares the node's ${field.slice(4).toLowerCase()} with pods (${field})`),
    ...paths,
    ...["initContainers", "containers"]
      .flatMap((list) => recordsOf(pod[list]))
      .flatMap((container) => containerPermissions(container, pod)),
  ]
}

function containerPermissions(container: JsonRecord, pod: JsonRecord): readonly string[] {
  const name = String(container.name)
  const security = (field: string) =>
    at(container, "securityContext", field) ?? at(pod, "securityContext", field)
  const ports = recordsOf(container.ports).flatMap(({ hostPort }) =>
    hostPort === undefined ? [] : [`opens port ${String(hostPort)} of the node`],
  )
  return [
    ...(security("privileged") === true
      ? [`runs ${name} as privileged: it can do everything on the node`]
      : []),
    ...(security("allowPrivilegeEscalation") === true ? [`lets ${name} gain privileges`] : []),
    ...(security("runAsNonRoot") === true ? [] : [`lets ${name} run as root`]),
    ...(security("readOnlyRootFilesystem") === true
      ? []
      : [`lets ${name} write to its root file system`]),
    ...textsAt(container, "securityContext", "capabilities", "add").map(
      (capability) => `gives ${name} the capability ${capability}`,
    ),
    ...ports,
  ]
}

function gained(old: readonly string[], now: readonly string[]): readonly Consequence[] {
  return now.filter((text) => !old.includes(text)).map(danger)
}

function probes(before: JsonRecord, after: JsonRecord): readonly Consequence[] {
  const names = { readinessProbe: "readiness", livenessProbe: "liveness", startupProbe: "startup" }
  return Object.entries(names)
    .filter(([field]) => before[field] !== undefined && after[field] === undefined)
    .map(([, name]) => notice(`removes the ${name} probe of ${String(after.name)}`))
}

function limits(before: JsonRecord, after: JsonRecord): readonly Consequence[] {
  return ["limits", "requests"].flatMap((field) => {
    const gone = Object.keys(at(before, "resources", field) ?? {}).filter(
      (name) => at(after, "resources", field, name) === undefined,
    )
    return gone.length === 0
      ? []
      : [notice(`removes the ${listed(gone)} ${field.slice(0, -1)} of ${String(after.name)}`)]
  })
}

function containers(before: JsonRecord, after: JsonRecord): readonly Consequence[] {
  const names = (pod: JsonRecord) => recordsOf(pod.containers).map(({ name }) => String(name))
  const [old, now] = [names(before), names(after)]
  return [
    ...now
      .filter((name) => !old.includes(name))
      .map((name) => notice(`adds the container ${name}`)),
    ...old
      .filter((name) => !now.includes(name))
      .map((name) => notice(`removes the container ${name}`)),
  ]
}

function account(before: Manifest, after: Manifest): readonly Consequence[] {
  const of = (manifest: Manifest) => podSpecOf(manifest)?.serviceAccountName ?? "default"
  const token = (manifest: Manifest) => podSpecOf(manifest)?.automountServiceAccountToken !== false
  return [
    ...(of(before) === of(after)
      ? []
      : [
          notice(
            `runs as the service account ${String(of(after))} instead of ${String(of(before))}`,
          ),
        ]),
    ...(!token(before) && token(after) ? [danger("gives pods a token for the API server")] : []),
  ]
}
