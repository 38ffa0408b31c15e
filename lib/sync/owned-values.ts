import type { LiveObject } from "#lib/kube/live-object.ts"
import { fieldManager } from "#lib/kube/open-client.ts"
import { isRecord, type JsonRecord } from "#lib/kustomize/record.ts"

/** The tree of fields (managedFields' `fieldsV1`) that we apply, in the words of a version. */
export interface AppliedFields {
  readonly apiVersion: string | undefined
  readonly fields: JsonRecord
}

/** Finds what we apply of an object; undefined when the object does not say. */
export function appliedFields({ metadata }: LiveObject): AppliedFields | undefined {
  const own = (metadata.managedFields ?? []).filter(
    ({ manager, operation, subresource }) =>
      manager === fieldManager && operation === "Apply" && subresource === undefined,
  )
  const [only, ...more] = own
  if (more.length > 0 || !isRecord(only?.fieldsV1)) return undefined
  return { apiVersion: only.apiVersion, fields: only.fieldsV1 }
}

/** Leaves of a value what the tree names; null stands for what is not there. */
export function ownedValues(value: unknown, fields: JsonRecord): unknown {
  const inner = Object.entries(fields).filter(([name]) => name !== ".")
  if (inner.length === 0) return value ?? null
  return Object.fromEntries(
    inner.map(([name, rest]) => {
      const found = find(value, name)
      if (found === undefined) return [name, null]
      return [name, ownedValues(found, isRecord(rest) ? rest : {})]
    }),
  )
}

/** `f:<field>` of an object, `k:<keys>` of a list of objects, `v:<value>` of a set, `i:<index>`. */
function find(value: unknown, name: string): unknown {
  const rest = name.slice(2)
  if (name.startsWith("f:")) return isRecord(value) ? value[rest] : undefined
  if (!Array.isArray(value)) return undefined
  if (name.startsWith("i:")) return value[Number(rest)]
  const wanted: unknown = JSON.parse(rest)
  if (name.startsWith("v:")) return value.find((item) => Bun.deepEquals(item, wanted))
  const keys = Object.entries(isRecord(wanted) ? wanted : {})
  return value.find((item) => isRecord(item) && keys.every(([key, one]) => item[key] === one))
}
