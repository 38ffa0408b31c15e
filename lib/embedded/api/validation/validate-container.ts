import type { Json } from "#lib/embedded/api/json.ts"
import { numberAt, objectAt, objectsAt, textAt, valueAt } from "#lib/embedded/api/json-at.ts"
import { compareQuantities } from "#lib/embedded/api/quantity.ts"
import type { FieldProblem } from "#lib/embedded/api/status-errors.ts"
import { dnsLabelProblems, portNameProblems, portNumberProblems } from "./formats.ts"
import { duplicate, invalidValue, notFoundField, required, unsupported } from "./problem.ts"
import { validateProbes } from "./validate-probe.ts"

const PULL_POLICIES = ["Always", "IfNotPresent", "Never"]
const PROTOCOLS = ["SCTP", "TCP", "UDP"]
const SOURCES = ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"]
const STANDARD_RESOURCES = new Set(["cpu", "memory", "ephemeral-storage", "storage"])

/** Lists what is wrong with a container; `volumes` are the names that it may mount. */
export function validateContainer(
  container: Json,
  field: string,
  volumes: ReadonlySet<string>,
): FieldProblem[] {
  const name = textAt(container, "name")
  const policy = textAt(container, "imagePullPolicy")
  return [
    ...(name === ""
      ? [required(`${field}.name`)]
      : dnsLabelProblems(name).map((why) => invalidValue(`${field}.name`, name, why))),
    ...(textAt(container, "image") === "" ? [required(`${field}.image`)] : []),
    ...(PULL_POLICIES.includes(policy)
      ? []
      : [unsupported(`${field}.imagePullPolicy`, policy, PULL_POLICIES)]),
    ...portProblems(objectsAt(container, "ports"), `${field}.ports`),
    ...objectsAt(container, "env").flatMap((variable, index) =>
      variableProblems(variable, `${field}.env[${index}]`),
    ),
    ...mountProblems(objectsAt(container, "volumeMounts"), `${field}.volumeMounts`, volumes),
    ...validateProbes(container, field),
    ...resourceProblems(container, `${field}.resources`),
    ...privilegeProblems(container, `${field}.securityContext`),
  ]
}

function portProblems(ports: readonly Json[], field: string): FieldProblem[] {
  const names = ports.map((port) => textAt(port, "name"))
  return ports.flatMap((port, index) => {
    const place = `${field}[${index}]`
    const name = names[index] ?? ""
    const number = numberAt(port, "containerPort")
    const protocol = textAt(port, "protocol")
    return [
      ...(name === ""
        ? []
        : portNameProblems(name).map((why) => invalidValue(`${place}.name`, name, why))),
      ...(name !== "" && names.indexOf(name) !== index ? [duplicate(`${place}.name`, name)] : []),
      ...(number === 0
        ? [required(`${place}.containerPort`)]
        : portNumberProblems(number).map((why) =>
            invalidValue(`${place}.containerPort`, number, why),
          )),
      ...(PROTOCOLS.includes(protocol)
        ? []
        : [unsupported(`${place}.protocol`, protocol, PROTOCOLS)]),
    ]
  })
}

function variableProblems(variable: Json, field: string): FieldProblem[] {
  const name = textAt(variable, "name")
  const problems: FieldProblem[] = []
  if (name === "") problems.push(required(`${field}.name`))
  else if (!/^[ -<>-~]+$/.test(name)) {
    const why =
      "a valid environment variable name must consist only of printable ASCII characters other than '='"
    problems.push(invalidValue(`${field}.name`, name, why))
  }
  if (valueAt(variable, "valueFrom") === undefined) return problems
  const sources = Object.keys(objectAt(variable, "valueFrom")).filter((source) =>
    SOURCES.includes(source),
  )
  const place = `${field}.valueFrom`
  if (sources.length === 0) {
    const why = `must specify one of: ${SOURCES.slice(0, -1)
      .map((source) => `\`${source}\``)
      .join(", ")} or \`${SOURCES.at(-1)}\``
    problems.push(invalidValue(place, "", why))
  } else if (textAt(variable, "value") !== "") {
    problems.push(invalidValue(place, "", "may not be specified when `value` is not empty"))
  } else if (sources.length > 1) {
    problems.push(invalidValue(place, "", "may not have more than one field specified at a time"))
  }
  for (const source of ["configMapKeyRef", "secretKeyRef"]) {
    if (sources.includes(source) && textAt(variable, `valueFrom.${source}.key`) === "")
      problems.push(required(`${place}.${source}.key`))
  }
  return problems
}

function mountProblems(
  mounts: readonly Json[],
  field: string,
  volumes: ReadonlySet<string>,
): FieldProblem[] {
  const paths = mounts.map((mount) => textAt(mount, "mountPath"))
  return mounts.flatMap((mount, index) => {
    const place = `${field}[${index}]`
    const name = textAt(mount, "name")
    const path = paths[index] ?? ""
    return [
      ...(name === ""
        ? [required(`${place}.name`)]
        : volumes.has(name)
          ? []
          : [notFoundField(`${place}.name`, name)]),
      ...(path === "" ? [required(`${place}.mountPath`)] : []),
      ...(path !== "" && paths.indexOf(path) !== index
        ? [invalidValue(`${place}.mountPath`, path, "must be unique")]
        : []),
    ]
  })
}

function resourceProblems(container: Json, field: string): FieldProblem[] {
  const limits = objectAt(container, "resources.limits")
  const requests = objectAt(container, "resources.requests")
  const amounts = (of: Json, kind: string) =>
    Object.entries(of).flatMap(([name, amount]) => [
      ...(STANDARD_RESOURCES.has(name) || name.includes("/") || name.startsWith("hugepages-")
        ? []
        : [
            invalidValue(
              `${field}.${kind}[${name}]`,
              name,
              "must be a standard resource type or fully qualified",
            ),
          ]),
      ...(compareQuantities(String(amount), "0") < 0
        ? [invalidValue(`${field}.${kind}[${name}]`, amount, "must be greater than or equal to 0")]
        : []),
    ])
  const excessive = Object.entries(requests).flatMap(([name, amount]) => {
    const limit = limits[name]
    if (limit === undefined || compareQuantities(String(amount), String(limit)) <= 0) return []
    return [
      invalidValue(
        `${field}.requests`,
        amount,
        `must be less than or equal to ${name} limit of ${String(limit)}`,
      ),
    ]
  })
  return [...amounts(limits, "limits"), ...amounts(requests, "requests"), ...excessive]
}

function privilegeProblems(container: Json, field: string): FieldProblem[] {
  const context = objectAt(container, "securityContext")
  if (context.privileged !== true || context.allowPrivilegeEscalation !== false) return []
  const why = "cannot set `allowPrivilegeEscalation` to false and `privileged` to true"
  return [invalidValue(field, context, why)]
}
