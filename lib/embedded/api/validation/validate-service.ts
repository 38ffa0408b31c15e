import { isIP } from "node:net"
import type { Json } from "#lib/embedded/api/json.ts"
import {
  numberAt,
  objectAt,
  objectsAt,
  textAt,
  textsAt,
  valueAt,
} from "#lib/embedded/api/json-at.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import type { FieldProblem } from "#lib/embedded/api/status-errors.ts"
import { dnsLabelProblems, portNumberProblems } from "./formats.ts"
import { duplicate, invalidValue, required, unsupported } from "./problem.ts"
import { labelProblems } from "./validate-metadata.ts"
import { portReferenceProblems } from "./validate-probe.ts"

const TYPES = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]
const AFFINITIES = ["ClientIP", "None"]
const PROTOCOLS = ["SCTP", "TCP", "UDP"]
const ADDRESS_TYPES = ["FQDN", "IPv4", "IPv6"]
const NO_ADDRESS = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"

/** Lists what is wrong with a Service. */
export function validateService(object: KubeObject): FieldProblem[] {
  const type = textAt(object, "spec.type")
  const affinity = textAt(object, "spec.sessionAffinity")
  const address = textAt(object, "spec.clusterIP")
  const ports = objectsAt(object, "spec.ports")
  const needsPorts = type !== "ExternalName" && address !== "None"
  const wrongAddress = address !== "" && address !== "None" && isIP(address) === 0
  return [
    ...(needsPorts && ports.length === 0 ? [required("spec.ports")] : []),
    ...(type === "ExternalName" && textAt(object, "spec.externalName") === ""
      ? [required("spec.externalName")]
      : []),
    ...ports.flatMap((port, index) => portProblems(ports, port, index)),
    ...labelProblems(objectAt(object, "spec.selector"), "spec.selector"),
    ...(AFFINITIES.includes(affinity)
      ? []
      : [unsupported("spec.sessionAffinity", affinity, AFFINITIES)]),
    ...(TYPES.includes(type) ? [] : [unsupported("spec.type", type, TYPES)]),
    ...(wrongAddress ? [invalidValue("spec.clusterIPs[0]", address, NO_ADDRESS)] : []),
  ]
}

/** Lists what is wrong with an EndpointSlice. */
export function validateEndpointSlice(object: KubeObject): FieldProblem[] {
  const type = textAt(object, "addressType")
  const family = type === "IPv4" ? 4 : 6
  return [
    ...(ADDRESS_TYPES.includes(type)
      ? []
      : [type === "" ? required("addressType") : unsupported("addressType", type, ADDRESS_TYPES)]),
    ...objectsAt(object, "endpoints").flatMap((endpoint, index) => {
      const addresses = textsAt(endpoint, "addresses")
      const field = `endpoints[${index}].addresses`
      if (addresses.length === 0) return [required(field, "must contain at least 1 address")]
      if (type === "FQDN" || !ADDRESS_TYPES.includes(type)) return []
      return addresses.flatMap((address, at) =>
        isIP(address) === family ? [] : [invalidValue(`${field}[${at}]`, address, NO_ADDRESS)],
      )
    }),
  ]
}

function portProblems(ports: readonly Json[], port: Json, index: number): FieldProblem[] {
  const field = `spec.ports[${index}]`
  const [name, protocol, number] = [
    textAt(port, "name"),
    textAt(port, "protocol"),
    numberAt(port, "port"),
  ]
  const earlier = ports.slice(0, index)
  const key = (other: Json) => `${textAt(other, "protocol")} ${textAt(other, "port")}`
  return [
    ...(name === "" && ports.length > 1 ? [required(`${field}.name`)] : []),
    ...(name === ""
      ? []
      : dnsLabelProblems(name).map((why) => invalidValue(`${field}.name`, name, why))),
    ...(name !== "" && earlier.some((other) => textAt(other, "name") === name)
      ? [duplicate(`${field}.name`, name)]
      : []),
    ...portNumberProblems(number).map((why) => invalidValue(`${field}.port`, number, why)),
    ...(PROTOCOLS.includes(protocol)
      ? []
      : [unsupported(`${field}.protocol`, protocol, PROTOCOLS)]),
    ...portReferenceProblems(valueAt(port, "targetPort"), `${field}.targetPort`),
    ...(earlier.some((other) => key(other) === key(port)) ? [duplicate(field, port)] : []),
  ]
}
