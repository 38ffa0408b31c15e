/** An object as an API server returns it. */
export interface LiveObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: LiveMetadata
  readonly [field: string]: unknown
}

export interface LiveMetadata {
  readonly name: string
  readonly namespace?: string
  readonly uid: string
  readonly resourceVersion: string
  readonly generation?: number
  readonly creationTimestamp?: string
  readonly deletionTimestamp?: string
  readonly deletionGracePeriodSeconds?: number
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly finalizers?: readonly string[]
  readonly ownerReferences?: readonly OwnerReference[]
  readonly managedFields?: readonly ManagedFields[]
}

export interface OwnerReference {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
  readonly controller?: boolean
}

export interface ManagedFields {
  readonly manager: string
  readonly operation: "Apply" | "Update"
  /** The version in whose words `fieldsV1` is. */
  readonly apiVersion?: string
  readonly time?: string
  readonly subresource?: string
  /** A tree of `f:<field>` and `k:<keys>`; watches that are kept leave it out. */
  readonly fieldsV1?: unknown
}

/** Names one object. */
export interface ObjectReference {
  readonly apiVersion: string
  readonly kind: string
  /** Absent for cluster-scoped objects. */
  readonly namespace?: string | undefined
  readonly name: string
}

/** Narrows what the API server sent. */
export function toLiveObject(value: unknown): LiveObject {
  if (!isLiveObject(value))
    throw new Error("Cannot read an answer of the API server: it is not a Kubernetes object")
  return value
}

function isLiveObject(value: unknown): value is LiveObject {
  if (typeof value !== "object" || value === null) return false
  const { apiVersion, kind, metadata } = value as Record<string, unknown>
  return (
    typeof apiVersion === "string" &&
    typeof kind === "string" &&
    typeof metadata === "object" &&
    metadata !== null &&
    typeof (metadata as Record<string, unknown>).name === "string"
  )
}
