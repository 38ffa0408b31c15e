import { objectId } from "#lib/kustomize/identity.ts"
import { labelsMatch } from "#lib/kustomize/label-selector.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { podLabelsOf } from "#lib/kustomize/pod-labels.ts"
import { isRecord } from "#lib/kustomize/record.ts"
import type { Surroundings } from "./facts/surroundings.ts"
import { text } from "./facts/text.ts"
import { judgeEach } from "./judge-each.ts"
import type { Policy } from "./policy.ts"

/** Every StatefulSet names a headless Service that selects its pods. */
export const statefulSetsHeadless: Policy = {
  name: "stateful-sets-headless",
  why: "Without a headless Service the pods of a StatefulSet have no names of their own to be reached by",
  requirement: ["S4-53"],
  judge: judgeEach((manifest, { around }) =>
    manifest.kind === "StatefulSet" ? problemOf(manifest, around) : undefined,
  ),
}

function problemOf(manifest: Manifest, around: Surroundings): string | undefined {
  const { namespace } = manifest.metadata
  const name = isRecord(manifest.spec) ? manifest.spec.serviceName : undefined
  if (name === undefined || name === "")
    return "spec.serviceName is missing; name a Service of its namespace with clusterIP: None"
  const service = around.find("Service", namespace, name)
  if (service === undefined)
    return `spec.serviceName names Service "${text(name)}", which its namespace does not have; declare it with clusterIP: None`
  const spec = isRecord(service.spec) ? service.spec : {}
  if (spec.clusterIP !== "None")
    return `spec.serviceName names ${objectId(service)}, whose clusterIP is not None; make it headless`
  if (!labelsMatch(spec.selector, podLabelsOf(manifest) ?? {}))
    return `spec.serviceName names ${objectId(service)}, which does not select its pods; give both the same labels`
  return undefined
}
