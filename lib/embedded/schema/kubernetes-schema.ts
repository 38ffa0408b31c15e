import { readFileSync } from "node:fs"
import type { Schema, SchemaNode } from "./schema.ts"

let loaded: Schema | undefined

/** Reads the types of the Kubernetes API, once. */
export function kubernetesSchema(): Schema {
  loaded ??= JSON.parse(
    readFileSync(new URL("./kubernetes.generated.json", import.meta.url), "utf8"),
  ) as Schema
  return loaded
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
