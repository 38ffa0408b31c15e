import { isObject, type Json } from "#lib/embedded/api/json.ts"
import { numberAt, textAt, valueAt } from "#lib/embedded/api/json-at.ts"
import type { FieldProblem } from "#lib/embedded/api/status-errors.ts"
import { portNameProblems, portNumberProblems } from "./formats.ts"
import { forbiddenField, invalidValue, required, unsupported } from "./problem.ts"

const HANDLERS = ["exec", "httpGet", "tcpSocket", "grpc"]
const COUNTS = [
  "initialDelaySeconds",
  "timeoutSeconds",
  "periodSeconds",
  "successThreshold",
  "failureThreshold",
]

/** Lists what is wrong with the probes of a container. */
export function validateProbes(container: Json, field: string): FieldProblem[] {
  return ["livenessProbe", "readinessProbe", "startupProbe"].flatMap((name) => {
    const probe = container[name]
    if (!isObject(probe)) return []
    const place = `${field}.${name}`
    const once = name !== "readinessProbe" && numberAt(probe, "successThreshold") > 1
    return [
      ...handlerProblems(probe, place),
      ...COUNTS.filter((count) => numberAt(probe, count) < 0).map((count) =>
        invalidValue(`${place}.${count}`, probe[count], "must be greater than or equal to 0"),
      ),
      ...(once
        ? [invalidValue(`${place}.successThreshold`, probe.successThreshold, "must be 1")]
        : []),
    ]
  })
}

/** Lists what is wrong with a port that is given by number or name. */
export function portReferenceProblems(port: unknown, field: string): FieldProblem[] {
  if (typeof port === "string")
    return portNameProblems(port).map((why) => invalidValue(field, port, why))
  const number = typeof port === "number" ? port : 0
  return portNumberProblems(number).map((why) => invalidValue(field, number, why))
}

function handlerProblems(probe: Json, field: string): FieldProblem[] {
  const [first, ...more] = HANDLERS.filter((handler) => probe[handler] !== undefined)
  if (first === undefined) return [required(field, "must specify a handler type")]
  return [
    ...more.map((handler) =>
      forbiddenField(`${field}.${handler}`, "may not specify more than 1 handler type"),
    ),
    ...actionProblems(probe, first, field),
  ]
}

function actionProblems(probe: Json, handler: string, field: string): FieldProblem[] {
  const port = () =>
    portReferenceProblems(valueAt(probe, `${handler}.port`), `${field}.${handler}.port`)
  if (handler === "exec") {
    return Array.isArray(valueAt(probe, "exec.command")) ? [] : [required(`${field}.exec.command`)]
  }
  if (handler !== "httpGet") return port()
  const scheme = textAt(probe, "httpGet.scheme")
  return [
    ...port(),
    ...(["HTTP", "HTTPS"].includes(scheme)
      ? []
      : [unsupported(`${field}.httpGet.scheme`, scheme, ["HTTP", "HTTPS"])]),
  ]
}
