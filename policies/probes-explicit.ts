import { objectId } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { podSpecOf } from "#lib/kustomize/pod-spec.ts"
import { isRecord, type JsonRecord, recordsOf } from "#lib/kustomize/record.ts"
import type { Policy } from "./policy.ts"

/** A container that listens says when it is ready, and is not restarted because something else is down. */
export const probesExplicit: Policy = {
  name: "probes-explicit",
  why: "Without a readiness probe a pod gets traffic before it can answer; a liveness probe that asks for more than the process itself restarts all pods when a dependency fails",
  requirement: ["S4-98", "S4-99"],
  judge: ({ manifests }) =>
    manifests.filter(isService).flatMap((manifest) => {
      const containers = recordsOf(podSpecOf(manifest)?.containers)
      return containers
        .filter((container) => recordsOf(container.ports).length > 0)
        .flatMap((container) => problemsOf(container))
        .map((problem) => ({ object: objectId(manifest), problem }))
    }),
}

/** What runs until it is stopped; a Job's end is its own answer. */
function isService({ kind }: Manifest): boolean {
  return ["DaemonSet", "Deployment", "Pod", "ReplicaSet", "StatefulSet"].includes(kind)
}

function problemsOf(container: JsonRecord): readonly string[] {
  const { name, readinessProbe: ready, livenessProbe: live } = container
  if (!isRecord(ready)) return [`container "${name}" listens but has no readinessProbe`]
  if (!asksTheSame(live, ready)) return []
  return [
    `container "${name}" asks the same path for livenessProbe and readinessProbe; liveness asks the process alone, such as /healthz, readiness whether it may get traffic, such as /readyz`,
  ]
}

/** Of two HTTP probes; an open port or a command such as `redis-cli ping` asks the process alone. */
function asksTheSame(live: unknown, ready: JsonRecord): boolean {
  if (!isRecord(live) || !isRecord(live.httpGet) || !isRecord(ready.httpGet)) return false
  return (live.httpGet.path ?? "/") === (ready.httpGet.path ?? "/")
}
