import type { JsonRecord } from "#lib/kustomize/record.ts"

const rolledOut = [
  { type: "Progressing", status: "True", reason: "NewReplicaSetAvailable" },
  { type: "Available", status: "True" },
]
const done = { observedGeneration: 1, replicas: 2, updatedReplicas: 2, readyReplicas: 2 }
const set = { ...done, currentReplicas: 2, currentRevision: "web-1", updateRevision: "web-1" }
const daemons = { observedGeneration: 1, desiredNumberScheduled: 2, currentNumberScheduled: 2 }

/** Cases that kstatus publishes no verdict on, for what our rules could get wrong. */
export const moreCases: Readonly<Record<string, JsonRecord>> = {
  "Deployment is available": deployment({ ...done, availableReplicas: 2, conditions: rolledOut }),
  "Deployment has ready replicas that are not available yet": deployment({
    ...done,
    conditions: rolledOut,
  }),
  "Deployment is not called available": deployment({
    ...done,
    availableReplicas: 2,
    conditions: [rolledOut[0], { type: "Available", status: "False" }],
  }),
  "Deployment with a deadline has not been called rolled out": deployment(
    { ...done, availableReplicas: 2, conditions: [rolledOut[1]] },
    { progressDeadlineSeconds: 600 },
  ),
  "Deployment is paused": deployment(
    {
      ...done,
      availableReplicas: 2,
      conditions: [
        { type: "Progressing", status: "Unknown", reason: "DeploymentPaused" },
        rolledOut[1],
      ],
    },
    { progressDeadlineSeconds: 600, paused: true },
  ),
  "Deployment is scaled to 0": deployment(
    { observedGeneration: 1, conditions: rolledOut },
    { replicas: 0 },
  ),
  "Deployment of another group": {
    ...deployment({ observedGeneration: 1 }),
    apiVersion: "example.com/v1",
  },
  "StatefulSet has all replicas": statefulSet(set),
  "StatefulSet has a replica of the old revision": statefulSet({
    ...set,
    currentReplicas: 1,
    updatedReplicas: 1,
    updateRevision: "web-2",
  }),
  "StatefulSet with a partition has updated what is above it": statefulSet(
    { ...set, updatedReplicas: 1, updateRevision: "web-2" },
    { type: "RollingUpdate", rollingUpdate: { partition: 1 } },
  ),
  "StatefulSet that is updated by hand has old replicas": statefulSet(
    { ...set, updatedReplicas: 0, updateRevision: "web-2" },
    { type: "OnDelete" },
  ),
  "StatefulSet that is updated by hand has no ready replica": statefulSet(
    { ...set, readyReplicas: 0 },
    { type: "OnDelete" },
  ),
  "DaemonSet has ready pods that are not available yet": daemonSet({
    ...daemons,
    updatedNumberScheduled: 2,
    numberReady: 2,
  }),
  "DaemonSet has all pods": daemonSet({
    ...daemons,
    updatedNumberScheduled: 2,
    numberReady: 2,
    numberAvailable: 2,
  }),
  "Job is suspended": kind("batch/v1", "Job", { spec: { suspend: true }, status: {} }),
  "Job is being retried": kind("batch/v1", "Job", {
    status: { startTime: "2026-01-01T00:00:00Z", failed: 2, active: 1 },
  }),
  "Pod is ready before it runs": kind("v1", "Pod", {
    status: { phase: "Pending", conditions: [{ type: "Ready", status: "True" }] },
  }),
  "Load balancer has an address": kind("v1", "Service", {
    spec: { type: "LoadBalancer", clusterIP: "10.0.0.1" },
    status: { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] } },
  }),
  "Claim has lost its volume": kind("v1", "PersistentVolumeClaim", { status: { phase: "Lost" } }),
  "Budget has too few healthy pods": kind("policy/v1", "PodDisruptionBudget", {
    status: { observedGeneration: 1, currentHealthy: 1, desiredHealthy: 2, expectedPods: 2 },
  }),
  "Definition is not established for good": kind(
    "apiextensions.k8s.io/v1",
    "CustomResourceDefinition",
    { status: { conditions: [{ type: "Established", status: "False", reason: "NotAccepted" }] } },
  ),
  "Custom resource is stalled": custom("Stalled"),
  "Custom resource is reconciling": custom("Reconciling"),
  "Custom resource is reconciling and stalled": custom("Reconciling", "Stalled"),
  "Custom resource is stalled and reconciling": custom("Stalled", "Reconciling"),
  "Custom resource does not know whether it is ready": kind("example.com/v1", "Widget", {
    status: { conditions: [{ type: "Ready", status: "Unknown" }] },
  }),
  "Custom resource was restored with a status of a newer generation": kind(
    "example.com/v1",
    "Widget",
    { status: { observedGeneration: 2 } },
  ),
  "Object is being deleted": {
    ...kind("v1", "ConfigMap", {}),
    metadata: { name: "web", deletionTimestamp: "2026-01-01T00:00:00Z" },
  },
}

function deployment(status: JsonRecord, spec: JsonRecord = {}): JsonRecord {
  return kind("apps/v1", "Deployment", { spec: { replicas: 2, ...spec }, status })
}

function statefulSet(status: JsonRecord, updateStrategy?: JsonRecord): JsonRecord {
  const spec = { replicas: 2, ...(updateStrategy === undefined ? {} : { updateStrategy }) }
  return kind("apps/v1", "StatefulSet", { spec, status })
}

function daemonSet(status: JsonRecord): JsonRecord {
  return kind("apps/v1", "DaemonSet", { status })
}

function custom(...types: readonly string[]): JsonRecord {
  const conditions = types.map((type) => ({ type, status: "True", reason: "Because" }))
  return kind("example.com/v1", "Widget", { status: { conditions } })
}

function kind(apiVersion: string, name: string, parts: JsonRecord): JsonRecord {
  return {
    apiVersion,
    kind: name,
    metadata: { name: "web", namespace: "shop", generation: 1 },
    ...parts,
  }
}
