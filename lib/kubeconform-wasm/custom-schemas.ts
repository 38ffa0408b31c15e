import type { KubernetesDefinitions, SchemaNode } from "./open-api.ts"
import { standaloneSchema } from "./standalone-schema.ts"

/** Derives the JSON Schema of every version that CustomResourceDefinitions declare: `example.com/v1/Widget` → schema. */
export function customSchemas(
  definitions: readonly unknown[],
  kubernetes: Pick<KubernetesDefinitions, "definitions">,
): Readonly<Record<string, SchemaNode>> {
  const schemas = (definitions as readonly CustomResourceDefinition[]).flatMap(({ spec }) =>
    (spec?.versions ?? []).flatMap(({ name, schema }) => {
      const apiVersion = `${spec?.group}/${name}`
      const kind = spec?.names?.kind
      const source = schema?.openAPIV3Schema
      return kind === undefined || source === undefined
        ? []
        : [[`${apiVersion}/${kind}`, customSchema(source, apiVersion, kind, kubernetes)] as const]
    }),
  )
  return Object.fromEntries(schemas)
}

/** Lists what CustomResourceDefinitions declare: `example.com/v1/Widget`. */
export function declaredKinds(definitions: readonly unknown[]): readonly string[] {
  return (definitions as readonly CustomResourceDefinition[]).flatMap(({ spec }) =>
    (spec?.versions ?? []).map(({ name }) => `${spec?.group}/${name}/${spec?.names?.kind}`),
  )
}

/** The fields that we read, of an object that nothing has judged yet. */
interface CustomResourceDefinition {
  readonly spec?: {
    readonly group?: string
    readonly names?: { readonly kind?: string }
    readonly versions?: readonly {
      readonly name?: string
      readonly schema?: { readonly openAPIV3Schema?: SchemaNode }
    }[]
  }
}

function customSchema(
  source: SchemaNode,
  apiVersion: string,
  kind: string,
  kubernetes: Pick<KubernetesDefinitions, "definitions">,
): SchemaNode {
  const metadata = standaloneSchema(kubernetes, objectMeta)
  const { $schema: _, definitions, ...shape } = metadata
  return {
    ...structural({ ...source, type: "object" }),
    properties: {
      ...eachNode(source.properties ?? {}),
      apiVersion: { type: "string", enum: [apiVersion] },
      kind: { type: "string", enum: [kind] },
      metadata: shape,
    },
    required: [...new Set([...(source.required ?? []), "apiVersion", "kind", "metadata"])],
    definitions: Object(definitions),
  }
}

const objectMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"

/**
 * A structural schema as JSON Schema (draft 4, which OpenAPI 3.0 follows): fields that it does not name are refused unless
 * x-kubernetes-preserve-unknown-fields keeps them; null is allowed if `nullable` or if a default takes its place.
 */
function structural(node: SchemaNode): SchemaNode {
  const { type, nullable, properties, items, additionalProperties, ...rest } = node
  const kept = Object.fromEntries(Object.entries(rest).filter(([key]) => plainKeywords.has(key)))
  const types = node["x-kubernetes-int-or-string"] === true ? ["integer", "string"] : type
  const orNull = nullable === true || "default" in node
  const open = node["x-kubernetes-preserve-unknown-fields"] === true
  const fields = node["x-kubernetes-embedded-resource"] === true ? embedded : none
  return {
    ...kept,
    ...(types !== undefined && { type: orNull ? [...[types].flat(), "null"] : types }),
    ...(orNull && Array.isArray(kept.enum) && { enum: [...kept.enum, null] }),
    ...(items && { items: structural(items) }),
    ...((properties || fields !== none) && {
      properties: { ...fields, ...eachNode(properties ?? {}) },
    }),
    ...(fields !== none && {
      required: [...new Set([...(node.required ?? []), "apiVersion", "kind"])],
    }),
    ...(typeof additionalProperties === "object" && {
      additionalProperties: structural(additionalProperties),
    }),
    ...(additionalProperties === undefined &&
      types === "object" &&
      !open && {
        properties: { ...fields, ...eachNode(properties ?? {}) },
        additionalProperties: false,
      }),
  }
}

function eachNode(properties: Readonly<Record<string, SchemaNode>>) {
  return Object.fromEntries(
    Object.entries(properties).map(([key, node]) => [key, structural(node)]),
  )
}

const none: Readonly<Record<string, SchemaNode>> = {}

/** What the API server asks of an object inside of an object. */
const embedded: Readonly<Record<string, SchemaNode>> = {
  apiVersion: { type: "string" },
  kind: { type: "string" },
  metadata: { type: "object" },
}

/** Kept as they are: what value validation may say in a structural schema, branches of logic included. */
const plainKeywords: ReadonlySet<string> = new Set(
  "format,required,enum,minimum,maximum,exclusiveMinimum,exclusiveMaximum,minLength,maxLength,pattern,minItems,maxItems,uniqueItems,minProperties,maxProperties,multipleOf,allOf,anyOf,oneOf,not".split(
    ",",
  ),
)
