import { numberAt, objectAt, objectsAt, textAt, valueAt } from "#lib/embedded/api/json-at.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import { spellSelector } from "#lib/embedded/api/selectors/spell-selector.ts"
import { age, spellDuration } from "./age.ts"
import { AGE, type Column, NAME } from "./column.ts"

const NONE = "<none>"

/** What `kubectl get` prints of the kinds that make pods. */
export const WORKLOAD_COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  "apps/deployments": [
    NAME,
    { name: "Ready", cell: readyOfDesired },
    integer("Up-to-date", "status.updatedReplicas"),
    integer("Available", "status.availableReplicas"),
    AGE,
    ...containers("spec.template.spec"),
    selector("spec.selector"),
  ],
  "apps/replicasets": [
    NAME,
    integer("Desired", "spec.replicas"),
    integer("Current", "status.replicas"),
    integer("Ready", "status.readyReplicas"),
    AGE,
    ...containers("spec.template.spec"),
    selector("spec.selector"),
  ],
  "apps/statefulsets": [
    NAME,
    { name: "Ready", cell: readyOfDesired },
    AGE,
    ...containers("spec.template.spec"),
  ],
  "apps/daemonsets": [
    NAME,
    integer("Desired", "status.desiredNumberScheduled"),
    integer("Current", "status.currentNumberScheduled"),
    integer("Ready", "status.numberReady"),
    integer("Up-to-date", "status.updatedNumberScheduled"),
    integer("Available", "status.numberAvailable"),
    {
      name: "Node Selector",
      cell: (object) => spellLabels(valueAt(object, "spec.template.spec.nodeSelector")),
    },
    AGE,
    ...containers("spec.template.spec"),
    selector("spec.selector"),
  ],
  "apps/controllerrevisions": [
    NAME,
    { name: "Controller", cell: controllerName },
    { name: "Revision", cell: (object) => numberAt(object, "revision") },
    AGE,
  ],
  "batch/jobs": [
    NAME,
    { name: "Status", cell: jobStatus },
    { name: "Completions", cell: jobCompletions },
    { name: "Duration", cell: jobDuration },
    AGE,
    ...containers("spec.template.spec"),
    selector("spec.selector"),
  ],
  "batch/cronjobs": [
    NAME,
    { name: "Schedule", cell: (object) => textAt(object, "spec.schedule") },
    { name: "Timezone", cell: (object) => textAt(object, "spec.timeZone") || NONE },
    {
      name: "Suspend",
      type: "boolean",
      cell: (object) => (valueAt(object, "spec.suspend") === true ? "True" : "False"),
    },
    {
      name: "Active",
      type: "integer",
      cell: (object) => objectsAt(object, "status.active").length,
    },
    {
      name: "Last Schedule",
      cell: (object, now) => {
        const time = valueAt(object, "status.lastScheduleTime")
        return time === undefined ? NONE : age(time, now)
      },
    },
    AGE,
    ...containers("spec.jobTemplate.spec.template.spec"),
    selector("spec.jobTemplate.spec.selector"),
  ],
}

/** Labels in one line: `a=b,c=d`. */
export function spellLabels(labels: unknown): string {
  const pairs = Object.entries(objectAt({ labels }, "labels")).map(
    ([key, value]) => `${key}=${String(value)}`,
  )
  return pairs.length === 0 ? NONE : pairs.sort().join(",")
}

function integer(name: string, path: string): Column {
  return { name, type: "integer", cell: (object) => numberAt(object, path) }
}

function containers(path: string): readonly Column[] {
  const each = (field: string) => (object: KubeObject) =>
    objectsAt(object, `${path}.containers`)
      .map((container) => textAt(container, field))
      .join(",")
  return [
    { name: "Containers", wide: true, cell: each("name") },
    { name: "Images", wide: true, cell: each("image") },
  ]
}

function selector(path: string): Column {
  return {
    name: "Selector",
    wide: true,
    cell: (object) => spellSelector(valueAt(object, path)) || NONE,
  }
}

function readyOfDesired(object: KubeObject): string {
  return `${numberAt(object, "status.readyReplicas")}/${numberAt(object, "spec.replicas")}`
}

function controllerName({ metadata }: KubeObject): string {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true)
  if (owner === undefined) return NONE
  const group = owner.apiVersion.includes("/") ? `.${owner.apiVersion.split("/")[0]}` : ""
  return `${owner.kind.toLowerCase()}${group}/${owner.name}`
}

function jobStatus(job: KubeObject): string {
  const has = (type: string) =>
    objectsAt(job, "status.conditions").some(
      (condition) => condition.type === type && condition.status === "True",
    )
  if (has("Complete")) return "Complete"
  if (has("Failed")) return "Failed"
  if (job.metadata.deletionTimestamp !== undefined) return "Terminating"
  return ["Suspended", "FailureTarget", "SuccessCriteriaMet"].find(has) ?? "Running"
}

function jobCompletions(job: KubeObject): string {
  const succeeded = numberAt(job, "status.succeeded")
  const completions = valueAt(job, "spec.completions")
  if (typeof completions === "number") return `${succeeded}/${completions}`
  const parallelism = numberAt(job, "spec.parallelism")
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`
}

function jobDuration(job: KubeObject, now: Date): string {
  const start = textAt(job, "status.startTime")
  if (start === "") return ""
  const end = textAt(job, "status.completionTime")
  return spellDuration(((end === "" ? now.getTime() : Date.parse(end)) - Date.parse(start)) / 1000)
}
