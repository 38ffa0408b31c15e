import { isObject, type Json } from "#lib/embedded/api/json.ts"
import { badRequest } from "#lib/embedded/api/status-errors.ts"
import { protobufFields, resolved } from "#lib/embedded/schema/kubernetes-schema.ts"
import { type WireField, wireFields } from "./wire-fields.ts"

const DEEPEST = 64

/** Decodes a protobuf message of a Kubernetes type into what its JSON would be; undefined for one that says nothing, like a zero time. */
export function decodeMessage(type: string, bytes: Uint8Array, depth = 0): unknown {
  if (depth > DEEPEST) throw badRequest("the body of the request is nested too deeply")
  const fields = wireFields(bytes)
  switch (type) {
    case "meta.v1.Time":
    case "meta.v1.MicroTime":
      return timeOf(fields, type === "meta.v1.Time" ? 0 : 6)
    case "util.intstr.IntOrString":
      return intOrStringOf(fields)
    case "api.resource.Quantity":
      return fields.map(({ value }) => textOf(value)).at(-1) ?? "0"
    case "meta.v1.FieldsV1":
    case "runtime.RawExtension":
      return fields.map(({ value }) => jsonOf(value)).at(-1)
    default:
      return structOf(type, fields, depth)
  }
}

function structOf(type: string, fields: readonly WireField[], depth: number): Json {
  const declared = protobufFields(type)
  if (declared === undefined)
    throw badRequest(`the body of the request has a ${type}, which is not served`)
  const object: Json = {}
  for (const { number, value } of fields) {
    const [name = "", kind = ""] = declared[number]?.split(" ") ?? []
    if (name === "") continue
    if (kind.startsWith("[]")) {
      const list = Array.isArray(object[name]) ? object[name] : []
      list.push(decodedValue(kind.slice(2), value, depth))
      object[name] = list
    } else if (kind.startsWith("{}")) {
      const map: Json = isObject(object[name]) ? object[name] : {}
      const [key, entry] = entryOf(kind.slice(2), value, depth)
      map[key] = entry
      object[name] = map
    } else if (isInlined(type, name, kind)) Object.assign(object, decodedValue(kind, value, depth))
    else {
      const decoded = decodedValue(kind, value, depth)
      if (decoded !== undefined) object[name] = decoded
    }
  }
  return object
}

/** A struct that Go embeds: its fields stand beside the others in JSON. */
function isInlined(type: string, name: string, kind: string): boolean {
  const { fields } = resolved({ ref: type })
  return kind.includes(".") && fields !== undefined && fields[name] === undefined
}

function decodedValue(kind: string, value: WireField["value"], depth: number): unknown {
  switch (kind) {
    case "string":
      return textOf(value)
    case "bytes":
      return Buffer.from(bytesOf(value)).toString("base64")
    case "bool":
      return value !== 0n
    case "int32":
    case "int64":
    case "uint32":
    case "uint64":
      return Number(value)
    case "double":
      return typeof value === "bigint" ? new Float64Array(new BigUint64Array([value]).buffer)[0] : 0
    default:
      return decodeMessage(kind, bytesOf(value), depth + 1)
  }
}

/** An entry of a map: field 1 is the key, field 2 the value. */
function entryOf(kind: string, value: WireField["value"], depth: number): [string, unknown] {
  const parts = wireFields(bytesOf(value))
  const key = parts.find(({ number }) => number === 1)?.value
  const entry = parts.find(({ number }) => number === 2)?.value ?? new Uint8Array()
  return [key === undefined ? "" : textOf(key), decodedValue(kind, entry, depth)]
}

/** An absent time is an empty message. */
function timeOf(fields: readonly WireField[], digits: number): string | undefined {
  if (fields.length === 0) return undefined
  const part = (wanted: number) =>
    Number(fields.find(({ number }) => number === wanted)?.value ?? 0)
  const iso = new Date(part(1) * 1000).toISOString().slice(0, 19)
  return digits === 0
    ? `${iso}Z`
    : `${iso}.${String(Math.trunc(part(2) / 1000)).padStart(digits, "0")}Z`
}

function intOrStringOf(fields: readonly WireField[]): number | string {
  const part = (wanted: number) => fields.find(({ number }) => number === wanted)?.value
  return part(1) === 1n ? textOf(part(3) ?? new Uint8Array()) : Number(part(2) ?? 0)
}

function jsonOf(value: WireField["value"]): unknown {
  try {
    return JSON.parse(textOf(value))
  } catch {
    throw badRequest("the body of the request has a raw field that is not JSON")
  }
}

function textOf(value: WireField["value"]): string {
  return new TextDecoder().decode(bytesOf(value))
}

function bytesOf(value: WireField["value"]): Uint8Array {
  if (typeof value === "bigint")
    throw badRequest("the body of the request is not a well-formed protobuf message")
  return value
}
