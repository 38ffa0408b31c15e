import { readFileSync } from "node:fs"
import type { Schema, SchemaNode } from "./schema.ts"

let loaded: Schema | undefined
let numbers: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined
let zeros: Readonly<Record<string, readonly string[]>> | undefined

/** Reads the types of the Kubernetes API, once. */
export function kubernetesSchema(): Schema {
  loaded ??= readJson("./kubernetes.generated.json") as Schema
  return loaded
}

/** Lists the fields of a type that Kubernetes leaves out when they are `""`, `0` or `false`. */
export function zeroFields(type: string): readonly string[] {
  zeros ??= readJson("./zero-fields.generated.json") as Readonly<Record<string, readonly string[]>>
  return zeros[type] ?? []
}

/** Finds the fields of a protobuf message by their numbers: `name string`, `ports []core.v1.ContainerPort`. */
export function protobufFields(type: string): Readonly<Record<string, string>> | undefined {
  numbers ??= readJson("./protobuf.generated.json") as Readonly<
    Record<string, Record<string, string>>
  >
  return numbers[type]
}

/** Finds the type of a kind, as a reference to it. */
export function schemaOfKind(apiVersion: string, kind: string): SchemaNode {
  const ref = kubernetesSchema().kinds[`${apiVersion}/${kind}`]
  if (ref === undefined)
    throw new Error(`Cannot find the schema of ${kind} in ${apiVersion}: it is not generated`)
  return { ref }
}

/** Follows a reference to the type that it names; what the field itself says about lists and maps wins. */
export function resolved(node: SchemaNode): SchemaNode {
  if (node.ref === undefined) return node
  const target = kubernetesSchema().types[node.ref] ?? {}
  return node.map === undefined && node.list === undefined ? target : { ...target, ...node }
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8"))
}
