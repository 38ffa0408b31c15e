import { arch, availableParallelism, platform, release, totalmem } from "node:os"
import type { Objects } from "../api/objects.ts"
import { kubeTime } from "../controllers/time.ts"
import { loopback, nodeName } from "./field-value.ts"

/** Writes the Node object: this machine, ready. */
export function writeNode(objects: Objects, now: Date): void {
  const ref = { resource: "nodes", name: nodeName }
  const system = platform() === "win32" ? "windows" : platform()
  const machine = arch() === "x64" ? "amd64" : arch()
  const labels = {
    "kubernetes.io/hostname": nodeName,
    "kubernetes.io/os": system,
    "kubernetes.io/arch": machine,
  }
  const draft = { apiVersion: "v1", kind: "Node", metadata: { name: nodeName, labels } }
  if (objects.get(ref) === undefined) objects.create(draft, { fieldManager: "kubelet" })
  const size = {
    cpu: String(availableParallelism()),
    memory: `${Math.floor(totalmem() / 1024)}Ki`,
    pods: "110",
  }
  const status = {
    capacity: size,
    allocatable: size,
    addresses: [
      { type: "InternalIP", address: loopback },
      { type: "Hostname", address: nodeName },
    ],
    conditions: [
      {
        type: "Ready",
        status: "True",
        reason: "KubeletReady",
        message: "the embedded node runs pods as processes of this machine",
        lastHeartbeatTime: kubeTime(now),
        lastTransitionTime: kubeTime(now),
      },
    ],
    nodeInfo: {
      architecture: machine,
      operatingSystem: system,
      osImage: `${platform()} ${release()}`,
      kernelVersion: release(),
      kubeletVersion: "v1.36.0-turnspit",
      kubeProxyVersion: "",
      containerRuntimeVersion: `bun://${Bun.version}`,
      bootID: "",
      machineID: "",
      systemUUID: "",
    },
  }
  objects.patch(ref, { metadata: { labels } }, { fieldManager: "kubelet" })
  objects.patch(ref, { status }, { subresource: "status", fieldManager: "kubelet" })
}
