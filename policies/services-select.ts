import { objectId } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { containersOf, podSpecOf } from "#lib/kustomize/pod-spec.ts"
import { isRecord, type JsonRecord, recordsOf } from "#lib/kustomize/record.ts"
import { few } from "./facts/few.ts"
import type { Surroundings } from "./facts/surroundings.ts"
import { text } from "./facts/text.ts"
import { writtenSelector } from "./facts/written-selector.ts"
import { judgeEach } from "./judge-each.ts"
import type { Policy } from "./policy.ts"

/** Every Service selects the pods of one workload and leads to ports that they have. */
export const servicesSelect: Policy = {
  name: "services-select",
  why: "A selector with a typing error has no endpoints, and one that two workloads match mixes their traffic; Kubernetes accepts both",
  requirement: ["S3-02", "S4-80"],
  judge: judgeEach((manifest, { around }) =>
    manifest.kind === "Service" ? problemsOf(manifest, around) : [],
  ),
}

/** An ExternalName leads out of the cluster. */
function problemsOf({ metadata, spec }: Manifest, around: Surroundings): readonly string[] {
  const { selector, ports, type } = isRecord(spec) ? spec : {}
  if (type === "ExternalName") return []
  if (!isRecord(selector) || Object.keys(selector).length === 0)
    return hasEndpoints(metadata, around)
      ? []
      : ["it has no selector, and nothing gives it endpoints; name labels that pods have"]
  const wanted = { matchLabels: selector }
  const asks = `spec.selector asks for ${writtenSelector(wanted)}, which`
  const found = selectedBy(selector, metadata.namespace, around)
  const [only, ...others] = found
  // The pods of a custom resource are its operator's, who gives them its name.
  const isOperated = Object.values(selector).some(
    (value) => typeof value === "string" && around.mayMake(metadata.namespace, value),
  )
  if (only === undefined && isOperated) return []
  if (only === undefined)
    return [`${asks} no pods of its namespace have; name labels that they have`]
  if (others.length > 0)
    return [
      `${asks} the pods of ${few(found.map(objectId))} have; it should select those of one workload`,
    ]
  return portProblems(recordsOf(ports), only)
}

/** One pod of a StatefulSet has its own name as a label, which no template has. */
function selectedBy(
  { [podName]: pod, ...labels }: JsonRecord,
  namespace: unknown,
  around: Surroundings,
): readonly Manifest[] {
  const found = around.selected(namespace, { matchLabels: labels })
  if (pod === undefined) return found
  return found.filter(
    ({ kind, metadata }) =>
      kind === "StatefulSet" && text(pod).replace(/-\d+$/, "") === metadata.name,
  )
}

const podName = "statefulset.kubernetes.io/pod-name"

/** Endpoints by hand or by an operator; an EndpointSlice names its Service in a label. */
function hasEndpoints({ namespace, name }: Manifest["metadata"], around: Surroundings): boolean {
  return (
    around.find("Endpoints", namespace, name) !== undefined ||
    around.mayMake(namespace, name) ||
    around
      .names("EndpointSlice", namespace)
      .some(
        (slice) =>
          around.find("EndpointSlice", namespace, slice)?.metadata.labels?.[serviceLabel] === name,
      )
  )
}

const serviceLabel = "kubernetes.io/service-name"

function portProblems(ports: readonly JsonRecord[], workload: Manifest): readonly string[] {
  const names = containersOf(podSpecOf(workload) ?? {})
    .flatMap((container) => recordsOf(container.ports))
    .flatMap(({ name }) => (typeof name === "string" ? [name] : []))
  return ports
    .map(({ targetPort }) => targetPort)
    .filter((port) => typeof port === "string" && !names.includes(port))
    .map(
      (port) =>
        `spec.ports names targetPort "${text(port)}"; the ports of ${objectId(workload)} are ${few(names) || "without names"}`,
    )
}
