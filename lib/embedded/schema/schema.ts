/** One type or field of Kubernetes's OpenAPI document, as `scripts/generate/schemas.ts` condenses it. */
export interface SchemaNode {
  readonly ref?: string
  readonly type?: "object" | "array" | "string" | "integer" | "number" | "boolean"
  readonly format?: string
  readonly items?: SchemaNode
  /** The type of a map's values. */
  readonly values?: SchemaNode
  readonly fields?: Readonly<Record<string, SchemaNode>>
  readonly required?: readonly string[]
  readonly enum?: readonly string[]
  /** How a list merges: by keys, as a set of scalars, or not at all. */
  readonly list?: "map" | "set" | "atomic"
  readonly keys?: readonly string[]
  readonly map?: "granular" | "atomic"
  /** How a strategic merge patch merges the field. */
  readonly merge?: { readonly strategy: string; readonly key?: string }
}

export interface Schema {
  /** `"apps/v1/Deployment"` (core: `"v1/Pod"`) → name of its type. */
  readonly kinds: Readonly<Record<string, string>>
  readonly types: Readonly<Record<string, SchemaNode>>
}
