import type { Json } from "#lib/embedded/api/json.ts"
import { child, childIfAny, children, fill } from "./fill.ts"

const MODE_0644 = 420
const HOUR = 3600

/** Fills in what Kubernetes assumes in the spec of a pod or of a pod template. */
export function defaultPodSpec(spec: Json): void {
  fill(spec, {
    restartPolicy: "Always",
    terminationGracePeriodSeconds: 30,
    dnsPolicy: "ClusterFirst",
    securityContext: {},
    schedulerName: "default-scheduler",
  })
  // An old name of the same field, which clients still read.
  fill(spec, { serviceAccountName: spec.serviceAccount })
  fill(spec, { serviceAccount: spec.serviceAccountName })
  for (const key of ["serviceAccountName", "serviceAccount"])
    if (spec[key] === undefined) delete spec[key]
  for (const container of [...children(spec, "containers"), ...children(spec, "initContainers")]) {
    defaultContainer(container)
  }
  for (const volume of children(spec, "volumes")) defaultVolume(volume)
  if (spec.hostNetwork === true) defaultHostPorts(spec)
}

function defaultContainer(container: Json): void {
  fill(container, {
    resources: {},
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
    imagePullPolicy: isLatest(String(container.image ?? "")) ? "Always" : "IfNotPresent",
  })
  for (const port of children(container, "ports")) fill(port, { protocol: "TCP" })
  for (const variable of children(container, "env"))
    defaultFieldRef(childIfAny(variable, "valueFrom"))
  for (const name of ["livenessProbe", "readinessProbe", "startupProbe"]) {
    const probe = childIfAny(container, name)
    if (probe !== undefined) defaultProbe(probe)
  }
  const lifecycle = childIfAny(container, "lifecycle")
  for (const hook of ["postStart", "preStop"]) defaultHttpGet(childIfAny(lifecycle, hook))
}

/** Whether an image has the tag `latest`, or neither tag nor digest. */
function isLatest(image: string): boolean {
  const [name = "", digest] = image.split("@")
  const tag = /:([^/:]+)$/.exec(name)?.[1]
  return tag === "latest" || (tag === undefined && digest === undefined)
}

function defaultProbe(probe: Json): void {
  for (const [field, value] of Object.entries({
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  })) {
    if (!probe[field]) probe[field] = value
  }
  defaultHttpGet(probe)
  const grpc = childIfAny(probe, "grpc")
  if (grpc !== undefined) fill(grpc, { service: "" })
}

function defaultHttpGet(action: Json | undefined): void {
  const get = childIfAny(action, "httpGet")
  if (get !== undefined) fill(get, { path: "/", scheme: "HTTP" })
}

function defaultFieldRef(source: Json | undefined): void {
  const field = childIfAny(source, "fieldRef")
  if (field !== undefined) fill(field, { apiVersion: "v1" })
}

function defaultVolume(volume: Json): void {
  if (Object.keys(volume).every((key) => key === "name")) volume.emptyDir = {}
  for (const source of ["secret", "configMap", "downwardAPI", "projected"]) {
    const found = childIfAny(volume, source)
    if (found !== undefined) fill(found, { defaultMode: MODE_0644 })
  }
  const hostPath = childIfAny(volume, "hostPath")
  if (hostPath !== undefined) fill(hostPath, { type: "" })
  for (const item of children(childIfAny(volume, "downwardAPI"), "items")) defaultFieldRef(item)
  for (const source of children(childIfAny(volume, "projected"), "sources")) {
    const token = childIfAny(source, "serviceAccountToken")
    if (token !== undefined) fill(token, { expirationSeconds: HOUR })
    for (const item of children(childIfAny(source, "downwardAPI"), "items")) defaultFieldRef(item)
  }
  const claim = childIfAny(childIfAny(volume, "ephemeral"), "volumeClaimTemplate")
  if (claim !== undefined) fill(child(claim, "spec"), { volumeMode: "Filesystem" })
}

function defaultHostPorts(spec: Json): void {
  for (const container of [...children(spec, "containers"), ...children(spec, "initContainers")]) {
    for (const port of children(container, "ports"))
      if (!port.hostPort) port.hostPort = port.containerPort
  }
}
