/** A node of Kubernetes's OpenAPI v2 document, of a CRD's openAPIV3Schema or of a JSON Schema: the keywords we read. */
export interface SchemaNode {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly nullable?: boolean
  readonly items?: SchemaNode
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly additionalProperties?: SchemaNode | boolean
  readonly required?: readonly string[]
  readonly enum?: readonly unknown[]
  readonly oneOf?: readonly SchemaNode[]
  readonly [keyword: string]: unknown
}

/** What `schemas-<version>.json.zst` holds: Kubernetes's definitions without descriptions. */
export interface KubernetesDefinitions {
  /** The release that they are of, such as `1.36.3`. */
  readonly version: string
  /** `apps/v1/Deployment` (core: `v1/Pod`) → name of its definition. */
  readonly kinds: Readonly<Record<string, string>>
  readonly definitions: Readonly<Record<string, SchemaNode>>
}
