import { isObject, type Json } from "#lib/embedded/api/json.ts"
import {
  descend,
  elementsOf,
  type FieldSet,
  type FieldSetBuilder,
  newFieldSet,
} from "./field-set.ts"

/** Writes a field set as `fieldsV1`: `{}` is a member, `.` a member that has children. */
export function toFieldsV1(set: FieldSet): Json {
  const fields: Json = {}
  for (const element of elementsOf(set)) {
    const child = set.children.get(element)
    const below = child === undefined ? {} : toFieldsV1(child)
    fields[element] =
      set.members.has(element) && Object.keys(below).length > 0 ? { ".": {}, ...below } : below
  }
  return fields
}

/** Reads a field set from `fieldsV1`. */
export function fromFieldsV1(fields: unknown): FieldSet {
  const set = newFieldSet()
  if (isObject(fields)) read(fields, set)
  return set
}

function read(fields: Json, set: FieldSetBuilder): void {
  for (const [element, below] of Object.entries(fields)) {
    if (element === "." || !isObject(below)) continue
    const { ".": self, ...children } = below
    const leaf = Object.keys(children).length === 0
    if (leaf || self !== undefined) set.members.add(element)
    if (!leaf) read(children, descend(set, element))
  }
}
