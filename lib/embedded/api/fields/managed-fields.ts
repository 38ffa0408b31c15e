import { isObject, type Json } from "#lib/embedded/api/json.ts"
import { difference, type FieldSet, insert, isEmpty, newFieldSet } from "./field-set.ts"
import { fromFieldsV1, toFieldsV1 } from "./fields-v1.ts"

/** One entry of `metadata.managedFields`: who owns which fields, and how he came to them. */
export interface FieldOwner {
  readonly manager: string
  readonly operation: "Apply" | "Update"
  readonly apiVersion: string
  readonly subresource: string | undefined
  readonly time: string | undefined
  readonly fields: FieldSet
}

/** Owners by identity: manager, operation and subresource, for updates the version as well. */
export type FieldOwners = ReadonlyMap<string, FieldOwner>

/** What no manager ever owns. */
const IDENTITY = newFieldSet()
for (const path of [
  ["f:apiVersion"],
  ["f:kind"],
  ["f:metadata"],
  ["f:metadata", "f:name"],
  ["f:metadata", "f:namespace"],
  ["f:metadata", "f:creationTimestamp"],
  ["f:metadata", "f:selfLink"],
  ["f:metadata", "f:uid"],
  ["f:metadata", "f:clusterName"],
  ["f:metadata", "f:generation"],
  ["f:metadata", "f:managedFields"],
  ["f:metadata", "f:resourceVersion"],
]) {
  insert(IDENTITY, path)
}

/** The name under which an owner is kept: two writes with the same one are of the same owner. */
export function ownerId(owner: Omit<FieldOwner, "fields" | "time">): string {
  const version = owner.operation === "Apply" ? "" : owner.apiVersion
  return JSON.stringify([owner.manager, owner.operation, version, owner.subresource ?? ""])
}

/** Reads `metadata.managedFields`; entries that are not well-formed make it unreadable (undefined). */
export function readOwners(entries: readonly unknown[]): Map<string, FieldOwner> | undefined {
  const owners = new Map<string, FieldOwner>()
  for (const entry of entries) {
    const owner = readOwner(entry)
    if (owner === undefined) return undefined
    owners.set(ownerId(owner), owner)
  }
  return owners
}

/** Writes `metadata.managedFields`, in Kubernetes's order: Apply first, then by time and name. */
export function writeOwners(owners: FieldOwners): unknown[] {
  return [...owners.values()]
    .filter(({ fields }) => !isEmpty(fields))
    .sort(byOperationTimeAndName)
    .map(({ manager, operation, apiVersion, subresource, time, fields }) => ({
      manager,
      operation,
      apiVersion,
      ...(time !== undefined && { time }),
      fieldsType: "FieldsV1",
      fieldsV1: toFieldsV1(fields),
      ...(subresource !== undefined && { subresource }),
    }))
}

/** Leaves out the object's identity, which belongs to nobody. */
export function withoutIdentity(fields: FieldSet): FieldSet {
  return difference(fields, IDENTITY)
}

function readOwner(entry: unknown): FieldOwner | undefined {
  if (!isObject(entry)) return undefined
  const {
    manager = "",
    operation,
    apiVersion,
    fieldsType,
    fieldsV1,
    time,
    subresource,
  }: Json = entry
  if (operation !== "Apply" && operation !== "Update") return undefined
  if (typeof apiVersion !== "string" || apiVersion === "" || fieldsType !== "FieldsV1")
    return undefined
  return {
    manager: String(manager),
    operation,
    apiVersion,
    subresource: typeof subresource === "string" && subresource !== "" ? subresource : undefined,
    time: typeof time === "string" ? time : undefined,
    fields: fromFieldsV1(fieldsV1),
  }
}

function byOperationTimeAndName(a: FieldOwner, b: FieldOwner): number {
  const key = (owner: FieldOwner) => [
    owner.operation,
    owner.time ?? "",
    owner.manager,
    owner.apiVersion,
    owner.subresource ?? "",
  ]
  const [left, right] = [key(a), key(b)]
  for (const [index, part] of left.entries()) {
    const other = right[index] ?? ""
    if (part !== other) return part < other ? -1 : 1
  }
  return 0
}
