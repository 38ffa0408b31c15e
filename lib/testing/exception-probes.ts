import { gizmo, gizmoDefinition } from "#lib/embedded/api/contract/samples.ts"
import type { Answer, Target } from "#lib/embedded/api/contract/target.ts"
import type { Json } from "#lib/embedded/api/json.ts"
import { objectsAt, textAt, valueAt } from "#lib/embedded/api/json-at.ts"
import type { exceptions } from "#lib/embedded/exceptions.ts"
import { eventually } from "./eventually.ts"

type Probe = (target: Target) => Promise<string>

const PODS = "/api/v1/namespaces/{ns}/pods"
const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
const APPS = "/apis/apps/v1/namespaces/{ns}"

/** How every exception is seen: each makes what it needs and returns what the server makes of it. */
export const probes: Readonly<Record<keyof typeof exceptions, Probe>> = {
  "rules in CEL (`x-kubernetes-validations`) of a CustomResourceDefinition": withRule,
  "conversion of custom resources by a webhook": withConversion,
  "server-side apply that sends `{}` for a map of a custom resource whose keys it applied before":
    withEmptiedMap,
  "labels of Pod Security on a namespace": async (target) => {
    const name = `${target.namespace}-secured`
    const labels = { "pod-security.kubernetes.io/enforce": "restricted" }
    await target.send("POST", "/api/v1/namespaces", { body: { metadata: { name, labels } } })
    try {
      const path = `/api/v1/namespaces/${name}`
      await eventually(async () => (await serviceAccount(target, path)) || undefined)
      return outcome(await target.send("POST", `${path}/pods`, { body: pod("lax") }))
    } finally {
      await target.send("DELETE", `/api/v1/namespaces/${name}`)
    }
  },
  ResourceQuotas: async (target) => {
    const path = "/api/v1/namespaces/{ns}/resourcequotas"
    const body = { metadata: { name: "none" }, spec: { hard: { "count/secrets": "0" } } }
    await target.send("POST", path, { body })
    if (target.name === "real") await counted(target, `${path}/none`)
    const secret = await target.send("POST", "/api/v1/namespaces/{ns}/secrets", {
      body: { metadata: { name: "over" } },
    })
    await target.send("DELETE", `${path}/none`)
    return outcome(secret)
  },
  "a pod with a ServiceAccount that does not exist": async (target) =>
    outcome(
      await target.send("POST", PODS, { body: pod("nobody", { serviceAccountName: "nobody" }) }),
    ),
  "a pod with a PriorityClass that does not exist": async (target) =>
    outcome(
      await target.send("POST", PODS, { body: pod("first", { priorityClassName: "first" }) }),
    ),
  "tokens in pods": async (target) => {
    const { body } = await target.send("POST", PODS, { body: pod("plain") })
    const [volume] = objectsAt(body, "spec.volumes")
    return volume === undefined ? "no volume" : `volume ${textAt(volume, "name").slice(0, 15)}`
  },
  "`kubectl exec`": (target) => onPod(target, "exec?command=ls&stdout=true"),
  "`kubectl port-forward`": (target) => onPod(target, "portforward"),
  "`kubectl attach`": (target) => onPod(target, "attach?stdout=true"),
  "StatefulSets with volume claims": async (target) => {
    const resources = { requests: { storage: "1Mi" } }
    const claim = { accessModes: ["ReadWriteOnce"], resources }
    const volumeClaimTemplates = [{ metadata: { name: "data" }, spec: claim }]
    const body = workload("StatefulSet", "claims", { serviceName: "claims", volumeClaimTemplates })
    await target.send("POST", `${APPS}/statefulsets`, { body })
    return eventually(async () => {
      const made = await target.send("GET", `${PODS}/claims-0`)
      if (made.status === 200) return "a pod and its claim"
      const query = "?fieldSelector=reason%3DNotSupported,involvedObject.name%3Dclaims"
      const events = await target.send("GET", `/api/v1/namespaces/{ns}/events${query}`)
      return objectsAt(events.body, "items").length > 0 && "NotSupported"
    })
  },
  "ControllerRevisions of a DaemonSet": async (target) => {
    await target.send("POST", `${APPS}/daemonsets`, { body: workload("DaemonSet", "revised") })
    return eventually(async () => {
      const { body } = await target.send("GET", `${APPS}/daemonsets/revised`)
      if (valueAt(body, "status.observedGeneration") !== 1) return undefined
      const revisions = (await target.send("GET", `${APPS}/controllerrevisions`)).body
      const own = objectsAt(revisions, "items").filter((one) =>
        textAt(one, "metadata.name").startsWith("revised-"),
      )
      return String(own.length)
    })
  },
  "DaemonSets whose node selector no node matches": async (target) => {
    await target.send("POST", `${APPS}/daemonsets`, { body: workload("DaemonSet", "nowhere") })
    return eventually(async () => {
      const { body } = await target.send("GET", `${APPS}/daemonsets/nowhere`)
      if (valueAt(body, "status.observedGeneration") !== 1) return undefined
      const wanted = valueAt(body, "status.desiredNumberScheduled")
      return `${String(wanted)} pod${wanted === 1 ? "" : "s"}`
    })
  },
}

async function withRule(target: Target): Promise<string> {
  const group = `rule.${target.namespace}.example.com`
  const definition = gizmoDefinition(group)
  const [version] = objectsAt(definition, "spec.versions")
  const rules = [{ rule: "self.size < 5", message: "too big" }]
  Object.assign(at(version, "schema.openAPIV3Schema.properties.spec"), {
    "x-kubernetes-validations": rules,
  })
  await target.send("POST", DEFINITIONS, { body: definition })
  const path = `/apis/${group}/v1/namespaces/{ns}/gizmos`
  await eventually(async () => (await target.send("GET", path)).status === 200)
  const made = await target.send("POST", path, { body: gizmo(group, "big", { size: 9 }) })
  await target.send("DELETE", `${DEFINITIONS}/gizmos.${group}`)
  return outcome(made)
}

async function withEmptiedMap(target: Target): Promise<string> {
  const group = `emptied.${target.namespace}.example.com`
  await target.send("POST", DEFINITIONS, { body: gizmoDefinition(group) })
  const path = `/apis/${group}/v1/namespaces/{ns}/gizmos`
  await eventually(async () => (await target.send("GET", path)).status === 200)
  const config = (labels: Json) => gizmo(group, "full", { size: 1, labels })
  await target.apply(`${path}/full`, config({ a: "1" }))
  const emptied = await target.apply(`${path}/full`, config({}))
  await target.send("DELETE", `${DEFINITIONS}/gizmos.${group}`)
  return outcome(emptied)
}

async function withConversion(target: Target): Promise<string> {
  const group = `conversion.${target.namespace}.example.com`
  const definition = gizmoDefinition(group)
  const clientConfig = { url: "https://127.0.0.1:1/convert" }
  const webhook = { conversionReviewVersions: ["v1"], clientConfig }
  Object.assign(at(definition, "spec"), { conversion: { strategy: "Webhook", webhook } })
  const made = await target.send("POST", DEFINITIONS, { body: definition })
  await target.send("DELETE", `${DEFINITIONS}/gizmos.${group}`)
  return outcome(made)
}

async function onPod(target: Target, subresource: string): Promise<string> {
  await target.send("POST", PODS, { body: pod("asked") })
  return outcome(await target.send("POST", `${PODS}/asked/${subresource}`, { body: {} }))
}

async function serviceAccount(target: Target, namespace: string): Promise<boolean> {
  return (await target.send("GET", `${namespace}/serviceaccounts/default`)).status === 200
}

async function counted(target: Target, quota: string): Promise<void> {
  await eventually(async () => {
    const { body } = await target.send("GET", quota)
    return valueAt(body, "status.hard") !== undefined
  })
}

function outcome({ status, body }: Answer): string {
  return status < 400 ? String(status) : `${status} ${textAt(body, "reason")}`
}

function at(value: Json | undefined, path: string): object {
  return valueAt(value ?? {}, path) as object
}

/** No node takes it. */
function pod(name: string, spec: Json = {}): Json {
  const containers = [{ name: "c", image: "x:1" }]
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name },
    spec: { nodeSelector: { "example.com/no": "node" }, containers, ...spec },
  }
}

function workload(kind: string, name: string, spec: Json = {}): Json {
  const labels = { app: name }
  const template = { metadata: { labels }, spec: pod(name).spec }
  return {
    apiVersion: "apps/v1",
    kind,
    metadata: { name },
    spec: { selector: { matchLabels: labels }, template, ...spec },
  }
}
