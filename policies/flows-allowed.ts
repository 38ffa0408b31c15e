import { objectId } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { isRecord, recordsOf } from "#lib/kustomize/record.ts"
import { allowsFlow } from "./facts/flow.ts"
import type { NamedHost } from "./facts/hosts-in.ts"
import { hostsNamed } from "./facts/hosts-named.ts"
import { podPortOf } from "./facts/pod-port-of.ts"
import { serviceAt } from "./facts/service-at.ts"
import type { Surroundings } from "./facts/surroundings.ts"
import { judgeEach } from "./judge-each.ts"
import type { Policy } from "./policy.ts"

/** Whom a container's environment names, it may reach: its own NetworkPolicies let it out, the other's let it in. */
export const flowsAllowed: Policy = {
  name: "flows-allowed",
  why: "A connection needs the egress of the one side and the ingress of the other; where one is missing it hangs until it times out",
  requirement: ["S4-121"],
  judge: judgeEach((manifest, { around }) =>
    hostsNamed(manifest, around).flatMap((named) =>
      problemsOf(named, manifest, around).map((problem) => `${named.said}, ${problem}`),
    ),
  ),
}

function problemsOf(
  { host, port }: NamedHost,
  from: Manifest,
  around: Surroundings,
): readonly string[] {
  const destination = serviceAt(host, from.metadata.namespace, around)
  if (destination.at !== "service") return []
  const { service } = destination
  const spec = isRecord(service.spec) ? service.spec : {}
  const { namespace } = service.metadata
  if (!isRecord(spec.selector)) return []
  const target = recordsOf(spec.ports).find((one) => port === undefined || one.port === port)
  return around.selected(namespace, { matchLabels: spec.selector }).flatMap((to) => {
    const flow = { from, to, port: podPortOf(to, target?.targetPort ?? target?.port), around }
    const at = flow.port === undefined ? "" : ` at port ${flow.port}`
    return [
      ...(allowsFlow("egress", flow)
        ? []
        : [
            `but no NetworkPolicy of its own lets it out to ${objectId(to)}${at}; add an egress rule`,
          ]),
      ...(allowsFlow("ingress", flow)
        ? []
        : [`but no NetworkPolicy of ${objectId(to)} lets it in${at}; add an ingress rule there`]),
    ]
  })
}
