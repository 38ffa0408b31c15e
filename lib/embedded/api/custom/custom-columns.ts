import type { KubeObject } from "#lib/embedded/api/objects.ts"
import { age } from "#lib/embedded/api/tables/age.ts"
import { AGE, type Column, NAME } from "#lib/embedded/api/tables/column.ts"
import type { CustomColumn, CustomType } from "./custom-type.ts"
import { jsonPathValues } from "./json-path.ts"

/** What `kubectl get` prints of custom resources: the columns that their definition names, or the age. */
export function customColumns({ columns }: CustomType): readonly Column[] {
  return columns === undefined ? [NAME, AGE] : [NAME, ...columns.map(columnOf)]
}

function columnOf(column: CustomColumn): Column {
  const { name, type, format, description, jsonPath, priority } = column
  return {
    name,
    type,
    format,
    description:
      description || `Custom resource definition column (in JSONPath format): ${jsonPath}`,
    priority,
    cell: (object, now) => cellOf(column, object, now),
  }
}

function cellOf(
  { type, jsonPath }: CustomColumn,
  object: KubeObject,
  now: Date,
): string | number | boolean | null {
  const [value] = jsonPathValues(object, jsonPath)
  if (value === undefined || value === null) return null
  if (type === "date") return age(value, now)
  if (type === "integer") return typeof value === "number" ? Math.trunc(value) : null
  if (type === "number") return typeof value === "number" ? value : null
  if (type === "boolean") return typeof value === "boolean" ? value : null
  return typeof value === "string" ? value : JSON.stringify(value)
}
