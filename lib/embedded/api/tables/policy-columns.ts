import { numberAt, objectsAt, textAt, valueAt } from "#lib/embedded/api/json-at.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import { AGE, type Column, NAME } from "./column.ts"

/** What `kubectl get` prints of access rules, budgets, autoscalers and leases. */
export const POLICY_COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  "policy/poddisruptionbudgets": [
    NAME,
    { name: "Min Available", cell: (object) => textAt(object, "spec.minAvailable") || "N/A" },
    { name: "Max Unavailable", cell: (object) => textAt(object, "spec.maxUnavailable") || "N/A" },
    {
      name: "Allowed Disruptions",
      type: "integer",
      cell: (object) => numberAt(object, "status.disruptionsAllowed"),
    },
    AGE,
  ],
  "autoscaling/horizontalpodautoscalers": [
    NAME,
    {
      name: "Reference",
      cell: (object) =>
        `${textAt(object, "spec.scaleTargetRef.kind")}/${textAt(object, "spec.scaleTargetRef.name")}`,
    },
    { name: "Targets", cell: targets },
    { name: "MinPods", cell: (object) => textAt(object, "spec.minReplicas") || "<unset>" },
    { name: "MaxPods", cell: (object) => numberAt(object, "spec.maxReplicas") },
    { name: "Replicas", cell: (object) => numberAt(object, "status.currentReplicas") },
    AGE,
  ],
  "apiextensions.k8s.io/customresourcedefinitions": [NAME, createdAt()],
  "coordination.k8s.io/leases": [
    NAME,
    { name: "Holder", cell: (object) => textAt(object, "spec.holderIdentity") },
    AGE,
  ],
  "rbac.authorization.k8s.io/roles": [NAME, createdAt()],
  "rbac.authorization.k8s.io/clusterroles": [NAME, createdAt()],
  "rbac.authorization.k8s.io/rolebindings": binding(),
  "rbac.authorization.k8s.io/clusterrolebindings": binding(),
  "scheduling.k8s.io/priorityclasses": [
    NAME,
    { name: "Value", type: "integer", cell: (object) => numberAt(object, "value") },
    {
      name: "Global-Default",
      type: "boolean",
      cell: (object) => valueAt(object, "globalDefault") === true,
    },
    AGE,
    { name: "PreemptionPolicy", wide: true, cell: (object) => textAt(object, "preemptionPolicy") },
  ],
}

function createdAt(): Column {
  return { name: "Created At", cell: ({ metadata }) => metadata.creationTimestamp }
}

function binding(): readonly Column[] {
  return [
    NAME,
    {
      name: "Role",
      cell: (object) => `${textAt(object, "roleRef.kind")}/${textAt(object, "roleRef.name")}`,
    },
    AGE,
    { name: "Users", wide: true, cell: (object) => subjects(object, "User") },
    { name: "Groups", wide: true, cell: (object) => subjects(object, "Group") },
    { name: "ServiceAccounts", wide: true, cell: (object) => subjects(object, "ServiceAccount") },
  ]
}

function subjects(object: KubeObject, kind: string): string {
  return objectsAt(object, "subjects")
    .filter((subject) => subject.kind === kind)
    .map((subject) => {
      const namespace = textAt(subject, "namespace")
      return namespace === "" ? textAt(subject, "name") : `${namespace}/${textAt(subject, "name")}`
    })
    .join(", ")
}

/** Current and wanted values of resource metrics; the embedded cluster measures none. */
function targets(object: KubeObject): string {
  const metrics = objectsAt(object, "spec.metrics").map((metric) => {
    const utilization = textAt(metric, "resource.target.averageUtilization")
    const target =
      utilization === "" ? textAt(metric, "resource.target.averageValue") : `${utilization}%`
    return `${textAt(metric, "resource.name")}: <unknown>/${target || "<auto>"}`
  })
  return metrics.join(", ") || "<none>"
}
