import { parseImage } from "#lib/kustomize/image.ts"
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
        : [...image(former, container), ...probes(former, container), ...limits(former, container)]
    }),
    ...(old === undefined ? [] : containers(old, now)),
    ...(before === undefined || after === undefined ? [] : account(before, after)),
  ]
}

/** Something that pods may do. */
interface Permission {
  /** A container, of which all permissions are said in one sentence. */
  readonly container?: string
  readonly text: string
}

/** Lists what is true of a pod and should not become so unnoticed. */
function permissionsOf(pod: JsonRecord | undefined): readonly Permission[] {
  if (pod === undefined) return []
  const own = ["hostNetwork", "hostPID", "hostIPC"].filter((field) => pod[field] === true)
  const paths = recordsOf(pod.volumes).flatMap((volume) => {
    const path = at(volume, "hostPath", "path")
    return path === undefined ? [] : [`lets pods use ${String(path)} of the node`]
  })
  return [
    ...own.map((field) => `shares the node's ${field.slice(4).toLowerCase()} with pods (${field})`),
    ...paths,
  ]
    .map((text): Permission => ({ text }))
    .concat(
      ["initContainers", "containers"]
        .flatMap((list) => recordsOf(pod[list]))
        .flatMap((container) => containerPermissions(container, pod)),
    )
}

function containerPermissions(container: JsonRecord, pod: JsonRecord): readonly Permission[] {
  const name = String(container.name)
  const own = (field: string) => at(container, "securityContext", field)
  const security = (field: string) => own(field) ?? at(pod, "securityContext", field)
  const ports = recordsOf(container.ports).flatMap(({ hostPort }) =>
    hostPort === undefined ? [] : [`opens port ${String(hostPort)} of the node`],
  )
  const seccomp = String(at(security("seccompProfile"), "type"))
  const unlessSafe = (isSafe: boolean, text: string) => (isSafe ? [] : [text])
  const lets = [
    ...unlessSafe(security("runAsNonRoot") === true && security("runAsUser") !== 0, "run as root"),
    ...unlessSafe(own("readOnlyRootFilesystem") === true, "write to its root file system"),
    ...unlessSafe(own("allowPrivilegeEscalation") === false, "gain privileges"),
    ...unlessSafe(
      textsAt(container, "securityContext", "capabilities", "drop").includes("ALL"),
      "keep the usual capabilities",
    ),
    ...unlessSafe(/^(RuntimeDefault|Localhost)$/.test(seccomp), "use every system call"),
  ]
  const added = textsAt(container, "securityContext", "capabilities", "add")
  return [
    ...lets.map((text) => ({ container: name, text })),
    ...[
      ...(own("privileged") === true
        ? [`runs ${name} as privileged: it can do everything on the node`]
        : []),
      ...added.map((capability) => `gives ${name} the capability ${capability}`),
      ...ports,
    ].map((text) => ({ text })),
  ]
}

function gained(old: readonly Permission[], now: readonly Permission[]): readonly Consequence[] {
  const fresh = now.filter((one) => !old.some((other) => Bun.deepEquals(one, other)))
  const said = [...Map.groupBy(fresh, ({ container }) => container)].flatMap(([name, group]) => {
    const texts = group.map(({ text }) => text)
    return name === undefined ? texts : [`lets ${name} ${listed(texts)}`]
  })
  return said.map(danger)
}

/** Another version is expected, another source is not. */
function image(before: JsonRecord, after: JsonRecord): readonly Consequence[] {
  const [old, now] = [before.image, after.image].map((text) => parseImage(String(text ?? "")).name)
  return old === now ? [] : [notice(`runs ${now} instead of ${old} as ${String(after.name)}`)]
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
  const lists = { containers: "the container", initContainers: "the init container" }
  return Object.entries(lists).flatMap(([list, what]) => {
    const names = (pod: JsonRecord) => recordsOf(pod[list]).map(({ name }) => String(name))
    const [old, now] = [names(before), names(after)]
    const added = now.filter((name) => !old.includes(name))
    const removed = old.filter((name) => !now.includes(name))
    return [
      ...added.map((name) => notice(`adds ${what} ${name}`)),
      ...removed.map((name) => notice(`removes ${what} ${name}`)),
    ]
  })
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
