import { isIP } from "node:net"
import { isObject, type Json } from "#lib/embedded/api/json.ts"
import { objectsAt, textAt, textsAt, valueAt } from "#lib/embedded/api/json-at.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import type { FieldProblem } from "#lib/embedded/api/status-errors.ts"
import { dnsSubdomainProblems, dotlessLabelProblems, portNumberProblems } from "./formats.ts"
import { invalidValue, required, unsupported } from "./problem.ts"

const PATH_TYPES = ["Exact", "ImplementationSpecific", "Prefix"]
const POLICY_TYPES = ["Ingress", "Egress"]

/** Lists what is wrong with an Ingress. */
export function validateIngress(object: KubeObject): FieldProblem[] {
  const rules = objectsAt(object, "spec.rules")
  const fallback = valueAt(object, "spec.defaultBackend")
  if (rules.length === 0 && fallback === undefined) {
    return [invalidValue("spec", null, "either `defaultBackend` or `rules` must be specified")]
  }
  return [
    ...(fallback === undefined ? [] : backendProblems(fallback, "spec.defaultBackend")),
    ...rules.flatMap((rule, index) => ruleProblems(rule, `spec.rules[${index}]`)),
  ]
}

/** Lists what is wrong with a NetworkPolicy. */
export function validateNetworkPolicy(object: KubeObject): FieldProblem[] {
  const directions = [
    { rules: "ingress", peers: "from" },
    { rules: "egress", peers: "to" },
  ]
  return [
    ...directions.flatMap(({ rules, peers }) =>
      objectsAt(object, `spec.${rules}`).flatMap((rule, index) => [
        ...policyPortProblems(rule, `spec.${rules}[${index}]`),
        ...objectsAt(rule, peers).flatMap((peer, at) =>
          peerProblems(peer, `spec.${rules}[${index}].${peers}[${at}]`),
        ),
      ]),
    ),
    ...textsAt(object, "spec.policyTypes").flatMap((type, index) =>
      POLICY_TYPES.includes(type)
        ? []
        : [unsupported(`spec.policyTypes[${index}]`, type, POLICY_TYPES)],
    ),
  ]
}

function ruleProblems(rule: Json, field: string): FieldProblem[] {
  const paths = objectsAt(rule, "http.paths")
  return [
    ...hostProblems(textAt(rule, "host"), `${field}.host`),
    ...(rule.http !== undefined && paths.length === 0 ? [required(`${field}.http.paths`)] : []),
    ...paths.flatMap((path, index) => pathProblems(path, `${field}.http.paths[${index}]`)),
  ]
}

function hostProblems(host: string, field: string): FieldProblem[] {
  if (host === "") return []
  if (isIP(host) !== 0) return [invalidValue(field, host, "must be a DNS name, not an IP address")]
  return dnsSubdomainProblems(host.replace(/^\*\./, "")).map((why) =>
    invalidValue(field, host, why),
  )
}

function pathProblems(path: Json, field: string): FieldProblem[] {
  const type = textAt(path, "pathType")
  const text = textAt(path, "path")
  const loose = type === "ImplementationSpecific"
  const absolute = text.startsWith("/") || (loose && text === "")
  return [
    ...(type === ""
      ? [required(`${field}.pathType`, "pathType must be specified")]
      : PATH_TYPES.includes(type)
        ? absolute
          ? []
          : [invalidValue(`${field}.path`, text, "must be an absolute path")]
        : [unsupported(`${field}.pathType`, type, PATH_TYPES)]),
    ...backendProblems(path.backend, `${field}.backend`),
  ]
}

function backendProblems(backend: unknown, field: string): FieldProblem[] {
  const service = valueAt(backend, "service")
  if (!isObject(service)) {
    return valueAt(backend, "resource") === undefined
      ? [invalidValue(field, "", "resource or service backend is required")]
      : []
  }
  const name = textAt(service, "name")
  const port = textAt(service, "port.name") || textAt(service, "port.number")
  return [
    ...(name === ""
      ? [required(`${field}.service.name`)]
      : dotlessLabelProblems(name).map((why) => invalidValue(`${field}.service.name`, name, why))),
    ...(port === "" ? [required(field, "port name or number is required")] : []),
  ]
}

function policyPortProblems(rule: Json, field: string): FieldProblem[] {
  return objectsAt(rule, "ports").flatMap(({ port }, index) =>
    typeof port === "number"
      ? portNumberProblems(port).map((why) =>
          invalidValue(`${field}.ports[${index}].port`, port, why),
        )
      : [],
  )
}

function peerProblems(peer: Json, field: string): FieldProblem[] {
  if (Object.keys(peer).length === 0) return [required(field, "must specify a peer")]
  const cidr = valueAt(peer, "ipBlock.cidr")
  if (cidr === undefined || isCidr(String(cidr))) return []
  return [
    invalidValue(
      `${field}.ipBlock.cidr`,
      cidr,
      "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)",
    ),
  ]
}

function isCidr(text: string): boolean {
  const [address = "", bits = "", ...more] = text.split("/")
  const family = isIP(address)
  return (
    more.length === 0 &&
    family !== 0 &&
    /^\d+$/.test(bits) &&
    Number(bits) <= (family === 4 ? 32 : 128)
  )
}
