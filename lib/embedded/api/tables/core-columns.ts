import {
  numberAt,
  objectAt,
  objectsAt,
  textAt,
  textsAt,
  valueAt,
} from "#lib/embedded/api/json-at.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import { age } from "./age.ts"
import { AGE, type Column, NAME } from "./column.ts"

const NONE = "<none>"
const UNKNOWN = "<unknown>"
const UNSET = "<unset>"

/** What `kubectl get` prints of configuration, storage, namespaces, nodes and events. */
export const CORE_COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  configmaps: [
    NAME,
    { name: "Data", cell: (object) => size(object, "data") + size(object, "binaryData") },
    AGE,
  ],
  secrets: [
    NAME,
    { name: "Type", cell: (object) => textAt(object, "type") },
    { name: "Data", cell: (object) => size(object, "data") },
    AGE,
  ],
  namespaces: [NAME, { name: "Status", cell: (object) => textAt(object, "status.phase") }, AGE],
  limitranges: [NAME, { name: "Created At", cell: ({ metadata }) => metadata.creationTimestamp }],
  resourcequotas: [
    NAME,
    { name: "Request", cell: (object) => quota(object, (name) => !name.startsWith("limits.")) },
    { name: "Limit", cell: (object) => quota(object, (name) => name.startsWith("limits.")) },
    AGE,
  ],
  persistentvolumeclaims: [
    NAME,
    {
      name: "Status",
      cell: (object) =>
        object.metadata.deletionTimestamp === undefined
          ? textAt(object, "status.phase")
          : "Terminating",
    },
    { name: "Volume", cell: (object) => textAt(object, "spec.volumeName") },
    { name: "Capacity", cell: (object) => textAt(object, "status.capacity.storage") },
    { name: "Access Modes", cell: accessModes },
    { name: "StorageClass", cell: (object) => textAt(object, "spec.storageClassName") },
    {
      name: "VolumeAttributesClass",
      cell: (object) => textAt(object, "spec.volumeAttributesClassName") || UNSET,
    },
    AGE,
    {
      name: "VolumeMode",
      wide: true,
      cell: (object) => textAt(object, "spec.volumeMode") || UNSET,
    },
  ],
  nodes: [
    NAME,
    { name: "Status", cell: nodeStatus },
    { name: "Roles", cell: nodeRoles },
    AGE,
    { name: "Version", cell: (object) => textAt(object, "status.nodeInfo.kubeletVersion") },
    { name: "Internal-IP", wide: true, cell: (object) => nodeAddress(object, "InternalIP") },
    { name: "External-IP", wide: true, cell: (object) => nodeAddress(object, "ExternalIP") },
    {
      name: "OS-Image",
      wide: true,
      cell: (object) => textAt(object, "status.nodeInfo.osImage") || UNKNOWN,
    },
    { name: "Kernel-Version", wide: true, cell: kernel },
    {
      name: "Container-Runtime",
      wide: true,
      cell: (object) => textAt(object, "status.nodeInfo.containerRuntimeVersion") || UNKNOWN,
    },
  ],
  events: [
    { name: "Last Seen", cell: lastSeen },
    { name: "Type", cell: (object) => textAt(object, "type") },
    { name: "Reason", cell: (object) => textAt(object, "reason") },
    { name: "Object", cell: involved },
    { name: "Subobject", wide: true, cell: (object) => textAt(object, "involvedObject.fieldPath") },
    { name: "Source", wide: true, cell: eventSource },
    { name: "Message", cell: (object) => textAt(object, "message").trim() },
    { name: "First Seen", wide: true, cell: firstSeen },
    {
      name: "Count",
      wide: true,
      cell: (object) => numberAt(object, "series.count") || numberAt(object, "count") || 1,
    },
    { ...NAME, wide: true },
  ],
}

function size(object: KubeObject, field: string): number {
  return Object.keys(objectAt(object, field)).length
}

function quota(object: KubeObject, belongs: (name: string) => boolean): string {
  return Object.entries(objectAt(object, "status.hard"))
    .filter(([name]) => belongs(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([name, hard]) =>
        `${name}: ${String(objectAt(object, "status.used")[name] ?? 0)}/${String(hard)}`,
    )
    .join(", ")
}

function accessModes(claim: KubeObject): string {
  const short: Record<string, string> = {
    ReadWriteOnce: "RWO",
    ReadOnlyMany: "ROX",
    ReadWriteMany: "RWX",
    ReadWriteOncePod: "RWOP",
  }
  return textsAt(claim, "status.accessModes")
    .map((mode) => short[mode] ?? mode)
    .join(",")
}

function nodeStatus(node: KubeObject): string {
  const ready = objectsAt(node, "status.conditions").find(({ type }) => type === "Ready")
  const status = ready === undefined ? "Unknown" : ready.status === "True" ? "Ready" : "NotReady"
  return valueAt(node, "spec.unschedulable") === true ? `${status},SchedulingDisabled` : status
}

function nodeRoles({ metadata }: KubeObject): string {
  const prefix = "node-role.kubernetes.io/"
  const roles = Object.keys(metadata.labels ?? {}).filter((key) => key.startsWith(prefix))
  return (
    roles
      .map((key) => key.slice(prefix.length))
      .sort()
      .join(",") || NONE
  )
}

function nodeAddress(node: KubeObject, kind: string): string {
  return (
    textAt(
      objectsAt(node, "status.addresses").find(({ type }) => type === kind),
      "address",
    ) || NONE
  )
}

function kernel(node: KubeObject): string {
  const version = textAt(node, "status.nodeInfo.kernelVersion") || UNKNOWN
  const architecture = textAt(node, "status.nodeInfo.architecture")
  return architecture === "" ? version : `${version} (${architecture})`
}

function lastSeen(event: KubeObject, now: Date): string {
  const time = valueAt(event, "series.lastObservedTime") ?? valueAt(event, "lastTimestamp")
  return time === undefined ? firstSeen(event, now) : age(time, now)
}

function firstSeen(event: KubeObject, now: Date): string {
  return age(valueAt(event, "firstTimestamp") ?? valueAt(event, "eventTime"), now)
}

function involved(event: KubeObject): string {
  const kind = textAt(event, "involvedObject.kind").toLowerCase()
  const name = textAt(event, "involvedObject.name")
  return name === "" ? kind : `${kind}/${name}`
}

function eventSource(event: KubeObject): string {
  const component = textAt(event, "source.component") || textAt(event, "reportingComponent")
  const host = textAt(event, "source.host") || textAt(event, "reportingInstance")
  return host === "" ? component : `${component}, ${host}`
}
