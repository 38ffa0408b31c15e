import type { Json } from "#lib/embedded/api/json.ts"
import type { SchemaNode } from "#lib/embedded/schema/schema.ts"

/** What a version of a CustomResourceDefinition says about its objects. */
export interface CustomType {
  /** `openAPIV3Schema`, as it was given. */
  readonly schema: Json
  /** The same as the types of Kubernetes are written here: what server-side apply and strict validation read. */
  readonly node: SchemaNode
  /** Objects are stored under this API version, whichever they came in. */
  readonly storageApiVersion: string
  readonly listKind: string
  readonly scale: CustomScale | undefined
  readonly columns: readonly CustomColumn[] | undefined
  /** JSON paths of the fields that a field selector may name: `.spec.color`. */
  readonly selectable: readonly string[]
  /** The definition is being deleted: nothing new is taken in. */
  readonly terminating: boolean
}

/** Where a custom resource keeps its replicas: `.spec.replicas`. */
export interface CustomScale {
  readonly spec: string
  readonly status: string
  readonly selector: string | undefined
}

export interface CustomColumn {
  readonly name: string
  readonly type: string
  readonly format: string
  readonly description: string
  readonly priority: number
  readonly jsonPath: string
}
