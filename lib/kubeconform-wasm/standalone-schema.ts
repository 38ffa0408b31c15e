import type { KubernetesDefinitions, SchemaNode } from "./open-api.ts"

/**
 * Derives the JSON Schema of a definition in the form of kubernetes-json-schema's `standalone-strict`: no unknown field,
 * null where openapi2jsonschema allows it. Definitions that are used twice stay references, each in up to two forms,
 * with and without null; in the published files they are written out.
 */
export function standaloneSchema(
  { definitions }: Pick<KubernetesDefinitions, "definitions">,
  name: string,
): SchemaNode {
  const used: Record<string, SchemaNode> = {}
  const refer = (ref: string, orNull: boolean): SchemaNode => {
    const target = ref.replace("#/definitions/", "")
    const key = orNull ? `${target}.orNull` : target
    if (used[key] === undefined) {
      used[key] = {}
      used[key] = node(definitions[target] ?? {}, orNull)
    }
    return { $ref: `#/definitions/${key}` }
  }
  /** `orNull`: whether null may stand for the whole. */
  const node = (source: SchemaNode, orNull: boolean): SchemaNode => {
    if (source.$ref !== undefined) return refer(source.$ref, orNull)
    const { type, properties, items, additionalProperties, oneOf, ...rest } = source
    return {
      ...rest,
      ...(typeof type === "string" && { type: orNull ? [type, "null"] : type }),
      ...(oneOf && { oneOf: oneOf.map((branch) => node(branch, true)) }),
      ...(items && { items: node(items, true) }),
      ...(typeof additionalProperties === "object" && {
        additionalProperties: node(additionalProperties, true),
      }),
      ...(properties && {
        properties: each(properties, (property) => node(property, source.required === undefined)),
        ...(additionalProperties === undefined && { additionalProperties: false }),
      }),
    }
  }
  const { properties = {}, ...root } = definitions[name] ?? {}
  return {
    ...root,
    type: root.type ?? "object",
    $schema: "http://json-schema.org/schema#",
    additionalProperties: false,
    properties: each(properties, (property) => node(property, true)),
    definitions: used,
  }
}

function each(
  record: Readonly<Record<string, SchemaNode>>,
  map: (node: SchemaNode) => SchemaNode,
): Readonly<Record<string, SchemaNode>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))
}
