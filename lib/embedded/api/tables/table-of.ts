import { customColumns } from "#lib/embedded/api/custom/custom-columns.ts"
import type { Json } from "#lib/embedded/api/json.ts"
import { textAt } from "#lib/embedded/api/json-at.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import type { Resource } from "#lib/embedded/api/resources/resource.ts"
import { AGE, type Column, NAME } from "./column.ts"
import { CORE_COLUMNS } from "./core-columns.ts"
import { NETWORK_COLUMNS } from "./network-columns.ts"
import { POD_COLUMNS } from "./pod-columns.ts"
import { POLICY_COLUMNS } from "./policy-columns.ts"
import { WORKLOAD_COLUMNS } from "./workload-columns.ts"

export interface TableOptions {
  readonly resource: Resource
  readonly now: Date
  readonly listMetadata: Json
  /** `Metadata`, `Object` or `None`: what of each object its row carries. */
  readonly includeObject: string
}

const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  pods: POD_COLUMNS,
  ...WORKLOAD_COLUMNS,
  ...NETWORK_COLUMNS,
  ...CORE_COLUMNS,
  ...POLICY_COLUMNS,
}
const PLAIN: readonly Column[] = [NAME, AGE]

/** Objects as the rows that `kubectl get` prints, with the columns of their kind. */
export function tableOf(objects: readonly KubeObject[], options: TableOptions): Json {
  const columns = columnsOf(options.resource)
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata: options.listMetadata,
    columnDefinitions: columns.map(
      ({ name, type = "string", format = "", description = "", priority = 0, wide }) => ({
        name,
        type,
        format,
        description,
        priority: wide === true ? 1 : priority,
      }),
    ),
    rows: objects.map((object) => ({
      cells: columns.map(({ cell }) => cell(object, options.now)),
      ...conditionsOf(object),
      ...included(object, options.includeObject),
    })),
  }
}

function columnsOf({ id, custom }: Resource): readonly Column[] {
  return custom === undefined ? (COLUMNS[id] ?? PLAIN) : customColumns(custom)
}

/** A pod that has ended says so on its row. */
function conditionsOf(object: KubeObject): Json {
  if (object.kind !== "Pod") return {}
  switch (textAt(object, "status.phase")) {
    case "Succeeded":
      return { conditions: [ended("Succeeded", "The pod has completed successfully.")] }
    case "Failed":
      return { conditions: [ended("Failed", "The pod failed.")] }
    default:
      return {}
  }
}

function ended(reason: string, message: string): Json {
  return { type: "Completed", status: "True", reason, message }
}

function included(object: KubeObject, includeObject: string): Json {
  switch (includeObject) {
    case "None":
      return { object: null }
    case "Object":
      return { object }
    default: {
      const { metadata } = object
      return { object: { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata } }
    }
  }
}
