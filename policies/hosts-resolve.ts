import { objectId } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { isRecord, recordsOf } from "#lib/kustomize/record.ts"
import { few } from "./facts/few.ts"
import type { NamedHost } from "./facts/hosts-in.ts"
import { hostsNamed } from "./facts/hosts-named.ts"
import { insteadOf } from "./facts/instead-of.ts"
import { serviceAt } from "./facts/service-at.ts"
import type { Surroundings } from "./facts/surroundings.ts"
import { text } from "./facts/text.ts"
import { judgeEach } from "./judge-each.ts"
import type { Policy } from "./policy.ts"

/** Every host of the cluster that a container's environment names is a Service, with the port that is asked for. */
export const hostsResolve: Policy = {
  name: "hosts-resolve",
  why: "A service that nobody exposed is found by the one who calls it, in its logs, after the deployment",
  requirement: ["S4-63"],
  judge: judgeEach((manifest, { around }) =>
    hostsNamed(manifest, around).flatMap((named) => {
      const problem = problemOf(named, manifest, around)
      return problem === undefined ? [] : [`${named.said}, ${problem}`]
    }),
  ),
}

function problemOf(
  { host, port }: NamedHost,
  { metadata }: Manifest,
  around: Surroundings,
): string | undefined {
  const destination = serviceAt(host, metadata.namespace, around)
  if (destination.at === "outside") return undefined
  if (destination.at === "nowhere") {
    const instead = insteadOf({ kind: "Service", ...destination }, around)
    return `but the namespace ${destination.namespace} has no Service "${destination.name}"; ${instead}`
  }
  const { service } = destination
  const spec = isRecord(service.spec) ? service.spec : {}
  // A headless Service leads straight to the pods, and a name of the outside has its own ports.
  const isDirect = spec.clusterIP === "None" || spec.type === "ExternalName"
  const ports = recordsOf(spec.ports).map((one) => one.port)
  if (port === undefined || isDirect || ports.includes(port)) return undefined
  return `but ${objectId(service)} has no port ${port}; its ports are ${few(ports.map(text)) || "none"}`
}
