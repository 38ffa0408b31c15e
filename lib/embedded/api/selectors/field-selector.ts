import { isObject } from "#lib/embedded/api/json.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import type { Resource } from "#lib/embedded/api/resources/resource.ts"
import { badRequest } from "#lib/embedded/api/status-errors.ts"

export type ObjectTest = (object: KubeObject) => boolean

const METADATA = ["metadata.name", "metadata.namespace"]
const INVOLVED = [
  "kind",
  "namespace",
  "name",
  "uid",
  "apiVersion",
  "resourceVersion",
  "fieldPath",
].map((field) => `involvedObject.${field}`)

/** What each kind can be selected by, besides its name and namespace. */
const SELECTABLE: Readonly<Record<string, readonly string[]>> = {
  pods: [
    "spec.nodeName",
    "spec.restartPolicy",
    "spec.schedulerName",
    "spec.serviceAccountName",
    "spec.hostNetwork",
    "status.phase",
    "status.podIP",
    "status.nominatedNodeName",
  ],
  events: [...INVOLVED, "reason", "reportingComponent", "source", "type"],
  namespaces: ["status.phase"],
  nodes: ["spec.unschedulable"],
  secrets: ["type"],
  services: ["spec.clusterIP", "spec.type"],
  "apps/replicasets": ["status.replicas"],
  "batch/jobs": ["status.successful"],
}

/** Reads a field selector: `status.phase=Running,spec.nodeName!=a`. An empty one matches everything. */
export function fieldSelector(resource: Resource, text: string): ObjectTest {
  const tests = text
    .split(",")
    .filter((part) => part.trim() !== "")
    .map((part) => fieldTest(resource, part))
  return (object) => tests.every((test) => test(object))
}

function fieldTest(resource: Resource, text: string): ObjectTest {
  const [, field = "", operator, value = ""] =
    /^\s*([^=!\s]+)\s*(==|=|!=)\s*(.*?)\s*$/.exec(text) ?? []
  if (field === "") throw badRequest(`invalid selector: '${text}'; can't understand '${text}'`)
  const more =
    resource.custom?.selectable.map((path) => path.slice(1)) ?? SELECTABLE[resource.id] ?? []
  if (![...METADATA, ...more].includes(field)) throw badRequest(unknownField(resource, field))
  const path = field.split(".")
  const equal = operator !== "!="
  return (object) => (valueAt(object, path) === value) === equal
}

function unknownField(resource: Resource, field: string): string {
  const known = SELECTABLE[resource.id] !== undefined
  if (known) return `field label not supported: ${field}`
  return `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`
}

function valueAt(object: KubeObject, path: readonly string[]): string {
  let value: unknown = object
  for (const name of path) value = isObject(value) ? value[name] : undefined
  if (isObject(value) && path[0] === "source") value = value.component
  return value === undefined || value === null ? "" : String(value)
}
