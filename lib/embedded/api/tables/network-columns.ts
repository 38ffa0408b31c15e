import { objectsAt, textAt, textsAt, valueAt } from "#lib/embedded/api/json-at.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import { spellSelector } from "#lib/embedded/api/selectors/spell-selector.ts"
import { AGE, type Column, NAME } from "./column.ts"
import { spellLabels } from "./workload-columns.ts"

const NONE = "<none>"
const SHOWN = 3

/** What `kubectl get` prints of Services, Ingresses and what belongs to them. */
export const NETWORK_COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  services: [
    NAME,
    { name: "Type", cell: (object) => textAt(object, "spec.type") },
    { name: "Cluster-IP", cell: (object) => textsAt(object, "spec.clusterIPs")[0] ?? NONE },
    { name: "External-IP", cell: externalAddress },
    {
      name: "Port(s)",
      cell: (object) => objectsAt(object, "spec.ports").map(spellPort).join(",") || NONE,
    },
    AGE,
    {
      name: "Selector",
      wide: true,
      cell: (object) => spellLabels(valueAt(object, "spec.selector")),
    },
  ],
  "discovery.k8s.io/endpointslices": [
    NAME,
    { name: "AddressType", cell: (object) => textAt(object, "addressType") },
    {
      name: "Ports",
      cell: (object) =>
        few(
          objectsAt(object, "ports").map(
            (port) => textAt(port, "port") || textAt(port, "name") || "*",
          ),
        ),
    },
    {
      name: "Endpoints",
      cell: (object) =>
        few(objectsAt(object, "endpoints").flatMap((endpoint) => textsAt(endpoint, "addresses"))),
    },
    AGE,
  ],
  "networking.k8s.io/ingresses": [
    NAME,
    { name: "Class", cell: (object) => textAt(object, "spec.ingressClassName") || NONE },
    { name: "Hosts", cell: hosts },
    { name: "Address", cell: balancerAddresses },
    {
      name: "Ports",
      cell: (object) => (objectsAt(object, "spec.tls").length > 0 ? "80, 443" : "80"),
    },
    AGE,
  ],
  "networking.k8s.io/ingressclasses": [
    {
      ...NAME,
      cell: ({ metadata }) => {
        const isDefault =
          metadata.annotations?.["ingressclass.kubernetes.io/is-default-class"] === "true"
        return isDefault ? `${metadata.name} (default)` : metadata.name
      },
    },
    { name: "Controller", cell: (object) => textAt(object, "spec.controller") },
    { name: "Parameters", cell: classParameters },
    AGE,
  ],
  "networking.k8s.io/networkpolicies": [
    NAME,
    {
      name: "Pod-Selector",
      cell: (object) => spellSelector(valueAt(object, "spec.podSelector")) || NONE,
    },
    AGE,
  ],
}

function externalAddress(service: KubeObject): string {
  const external = textsAt(service, "spec.externalIPs")
  switch (textAt(service, "spec.type")) {
    case "LoadBalancer":
      return (
        [balancerAddresses(service), ...external].filter((part) => part !== "").join(",") ||
        "<pending>"
      )
    case "ExternalName":
      return textAt(service, "spec.externalName")
    default:
      return external.join(",") || NONE
  }
}

function spellPort(port: unknown): string {
  const node = textAt(port, "nodePort")
  const number = node === "" ? textAt(port, "port") : `${textAt(port, "port")}:${node}`
  return `${number}/${textAt(port, "protocol")}`
}

function balancerAddresses(object: KubeObject): string {
  const addresses = objectsAt(object, "status.loadBalancer.ingress").map(
    (ingress) => textAt(ingress, "ip") || textAt(ingress, "hostname"),
  )
  return [...new Set(addresses)].sort().join(",")
}

function hosts(ingress: KubeObject): string {
  const rules = objectsAt(ingress, "spec.rules")
  const named = rules.map((rule) => textAt(rule, "host")).filter((host) => host !== "")
  if (named.length === 0) return "*"
  const shown = named.slice(0, SHOWN).join(",")
  return named.length > SHOWN ? `${shown} + ${rules.length - SHOWN} more...` : shown
}

function classParameters(object: KubeObject): string {
  const kind = textAt(object, "spec.parameters.kind")
  if (kind === "") return NONE
  const group = textAt(object, "spec.parameters.apiGroup")
  return `${kind}${group === "" ? "" : `.${group}`}/${textAt(object, "spec.parameters.name")}`
}

function few(items: readonly string[]): string {
  if (items.length === 0) return "<unset>"
  const shown = items.slice(0, SHOWN).join(",")
  return items.length > SHOWN ? `${shown} + ${items.length - SHOWN} more...` : shown
}
