import { closest } from "./closest.ts"
import { describeMismatch } from "./describe-mismatch.ts"
import type { Fault } from "./judged-resource.ts"
import type { SchemaNode } from "./open-api.ts"
import { printable } from "./printable.ts"
import type { SchemaError } from "./verdict.ts"

/** Says in words what is wrong, with the value that stands there and what the schema allows instead. */
export function describeFault(
  fault: Fault,
  kind: string,
  schema: SchemaNode | undefined,
): readonly SchemaError[] {
  return errorsOf(fault, kind, schema).map(({ path, message, ...rest }) => ({
    path: printable(path),
    message: printable(message),
    ...rest,
  }))
}

function errorsOf(
  fault: Fault,
  kind: string,
  schema: SchemaNode | undefined,
): readonly SchemaError[] {
  const path = pathText(fault.path)
  const value =
    kind === "Secret" && secretFields.has(fault.path[0] ?? "") ? "the value" : cut(fault.got)
  switch (fault.keyword) {
    case "additionalProperties": {
      const allowed = Object.keys(nodeAt(schema, fault.schema ?? "")?.properties ?? {}).sort()
      return (fault.names ?? []).map((name) => ({
        path: pathText([...fault.path, name]),
        message: `is no field here; ${unknownField(name, allowed)}`,
        allowed,
      }))
    }
    case "required":
      return (fault.names ?? []).map((name) => ({
        path: pathText([...fault.path, name]),
        message: "is missing",
      }))
    case "enum": {
      const allowed = (fault.want ?? []).filter((one) => one !== "" && one !== null).map(String)
      return [{ path, message: `${value} is ${none(allowed)}`, allowed }]
    }
    case "type": {
      const allowed = (fault.want ?? []).map(String).filter((one) => one !== "null")
      return [{ path, message: `${value} is ${notOfType(allowed)}`, allowed }]
    }
    default:
      return [{ path, message: describeMismatch(fault, value, nodeAt(schema, fault.schema ?? "")) }]
  }
}

function unknownField(name: string, allowed: readonly string[]): string {
  const meant = closest(name, allowed)
  if (meant !== undefined) return `did you mean ${meant}?`
  return allowed.length === 0 ? "nothing may stand here" : `the fields are ${list(allowed)}`
}

function none(allowed: readonly string[]): string {
  return allowed.length === 1 ? `not ${allowed[0]}` : `none of ${list(allowed)}`
}

function notOfType(allowed: readonly string[]): string {
  const names = allowed.map((type) => typeNames[type] ?? type)
  return names.length === 1 ? `not ${names[0]}` : `neither ${names.join(" nor ")}`
}

const typeNames: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  integer: "a whole number",
  null: "null",
  number: "a number",
  object: "an object",
  string: "a string",
}

const longestList = 40

function list(names: readonly string[]): string {
  const rest = names.length - longestList
  return `${names.slice(0, longestList).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`
}

/** `["spec", "containers", "0", "a.b/c"]` → `spec.containers[0]["a.b/c"]`. */
function pathText(path: readonly string[]): string {
  return path.reduce((text, step) => {
    if (/^\d+$/.test(step)) return `${text}[${step}]`
    if (!/^[\w$-]+$/.test(step)) return `${text}[${JSON.stringify(step)}]`
    return text === "" ? step : `${text}.${step}`
  }, "")
}

/** Values of these are never shown. */
const secretFields: ReadonlySet<string> = new Set(["data", "stringData"])

function cut(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}

/** The node of a schema that a JSON pointer names. */
function nodeAt(schema: SchemaNode | undefined, pointer: string): SchemaNode | undefined {
  const steps = pointer.split("/").slice(1)
  const names = steps.map((step) =>
    decodeURIComponent(step).replace(/~1/g, "/").replace(/~0/g, "~"),
  )
  return names.reduce<SchemaNode | undefined>(
    (node, name) => node?.[name] as SchemaNode | undefined,
    schema,
  )
}
