import { objectId } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { podSpecOf } from "#lib/kustomize/pod-spec.ts"
import { isRecord, type JsonRecord, recordsOf } from "#lib/kustomize/record.ts"
import { text } from "./facts/text.ts"
import { judgeEach } from "./judge-each.ts"
import type { Policy } from "./policy.ts"

/** A container that listens says when it is ready, how it is asked, and is not restarted because something else is down. */
export const probesExplicit: Policy = {
  name: "probes-explicit",
  why: "Without a readiness probe a pod gets traffic before it can answer; a liveness probe that asks for more than the process itself restarts all pods when a dependency fails",
  requirement: ["S4-98", "S4-99"],
  judge: judgeEach((manifest, { around }) => {
    if (!isService(manifest)) return []
    const pod = podSpecOf(manifest) ?? {}
    // An init container that always restarts is a sidecar.
    const sidecars = recordsOf(pod.initContainers).filter(
      ({ restartPolicy }) => restartPolicy === "Always",
    )
    const containers = [...sidecars, ...recordsOf(pod.containers)]
    return [
      ...containers.flatMap((container) =>
        problemsOf(container).map((problem) => `container "${text(container.name)}" ${problem}`),
      ),
      ...unasked(containers, around.serving(manifest)),
    ]
  }),
}

/** What runs until it is stopped; a Job's end is its own answer. */
function isService({ kind }: Manifest): boolean {
  return [
    "DaemonSet",
    "Deployment",
    "Pod",
    "ReplicaSet",
    "ReplicationController",
    "StatefulSet",
  ].includes(kind)
}

/** A port need not be declared for a Service to lead to it. */
function unasked(
  containers: readonly JsonRecord[],
  services: readonly Manifest[],
): readonly string[] {
  const [service] = services
  const isAsked = containers.some(
    ({ readinessProbe, ports }) => isRecord(readinessProbe) || recordsOf(ports).length > 0,
  )
  return service === undefined || isAsked
    ? []
    : [`${objectId(service)} leads to its pods, but no container has a readinessProbe; declare one`]
}

function problemsOf(container: JsonRecord): readonly string[] {
  const { readinessProbe: ready, livenessProbe: live, ports } = container
  const listens = recordsOf(ports).length > 0
  return [
    ...(listens && !isRecord(ready) ? ["listens but has no readinessProbe; declare one"] : []),
    ...probeFields.flatMap((field) => {
      const probe = container[field]
      return isRecord(probe) ? parameterProblems(probe, field) : []
    }),
    ...(isRecord(live) ? dependencyProblems(live, ready) : []),
  ]
}

const probeFields = ["startupProbe", "readinessProbe", "livenessProbe"] as const
const parameters = ["periodSeconds", "timeoutSeconds", "failureThreshold"] as const

/** Their defaults hide that a probe gives up after one second. */
function parameterProblems(probe: JsonRecord, field: string): readonly string[] {
  const missing = parameters.filter((name) => typeof probe[name] !== "number")
  return missing.length === 0
    ? []
    : [`has a ${field} without ${missing.join(", ")}; say how often it asks and when it gives up`]
}

/** An open port or a command such as `redis-cli ping` asks the process alone. */
function dependencyProblems(live: JsonRecord, ready: unknown): readonly string[] {
  const remedy =
    "liveness asks the process alone, such as /healthz, readiness whether it may get traffic, such as /readyz"
  const { httpGet, tcpSocket, exec } = live
  const asked = [httpGet, tcpSocket].find(
    (action) => isRecord(action) && action.host !== undefined && !isLocal(text(action.host)),
  )
  if (isRecord(asked))
    return [
      `asks the host "${text(asked.host)}" in its livenessProbe, which is not itself; ${remedy}`,
    ]
  const url = urlIn(exec) ?? hostIn(exec)
  if (url !== undefined) return [`asks ${url} in its livenessProbe, which is not itself; ${remedy}`]
  if (!isRecord(httpGet)) return []
  const path = text(httpGet.path ?? "/")
  const readyGet = isRecord(ready) ? ready.httpGet : undefined
  if (isRecord(readyGet) && text(readyGet.path ?? "/") === path)
    return [`asks the same path for livenessProbe and readinessProbe; ${remedy}`]
  return /\/(-\/)?ready(z|ness)?$/.test(path)
    ? [`asks ${path} in its livenessProbe, which is a question of readiness; ${remedy}`]
    : []
}

/** The first address in a command that leads elsewhere: `curl http://db:5432`. */
function urlIn(exec: unknown): string | undefined {
  return wordsOf(exec)
    .flatMap((word) => text(word).match(/https?:\/\/[^\s"']+/g) ?? [])
    .find((url) => !isLocal(/^https?:\/\/(\[[^\]]*\]|[^:/?#]*)/.exec(url)?.[1] ?? ""))
}

/** Another host in a command: `pg_isready -h db`, `mysqladmin ping --host=db`, `nc -z db 5432`, `curl db:5432`. */
function hostIn(exec: unknown): string | undefined {
  const command = wordsOf(exec).map(text).join(" ")
  const found = [
    ...command.matchAll(/\s(?:-h|--host(?:name)?)[= ]\s*([a-z][\w.-]{0,80})/g),
    ...command.matchAll(
      /\bn(?:c|cat)(?:\s+-\S+(?:\s+\d+)?){0,5}\s+([a-z][\w.-]{0,80})\s+\d{2,5}\b/g,
    ),
    ...command.matchAll(/[\s@]([a-z][a-z0-9.-]{0,80}):\d{2,5}\b/g),
  ]
  return found.flatMap(([, host = ""]) => (host === "" || isLocal(host) ? [] : [host]))[0]
}

function wordsOf(exec: unknown): readonly unknown[] {
  return isRecord(exec) && Array.isArray(exec.command) ? exec.command : []
}

/** A name of the pod itself; `$(POD_IP)` and `$HOSTNAME` are. */
function isLocal(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|0\.0\.0\.0|\[?::1?\]?|\$.*)$/.test(host)
}
