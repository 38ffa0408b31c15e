import { expect, test } from "bun:test"
import { nodeUntouched } from "./node-untouched.ts"
import { app, type Fields, object, problems, workload } from "./testing/example.ts"

function pod(changes: Fields, namespace = "web"): readonly string[] {
  const manifest = workload("DaemonSet/proxy", { pod: changes, metadata: { namespace } })
  return problems(nodeUntouched, [manifest])
}

function mount(path: string): Fields {
  return { volumes: [{ name: "node", hostPath: { path } }] }
}

test("node-untouched accepts a pod with its own network and files, and a proxy at the edge", () => {
  expect(problems(nodeUntouched, app)).toEqual([])
  expect(pod({ hostNetwork: true, ...mount("/var/log/proxy") }, "edge")).toEqual([])
})

test("node-untouched refuses the node's network, processes and files outside of the edge", () => {
  expect(pod({ hostNetwork: true, hostPID: true, ...mount("/var/log") })).toEqual([
    "DaemonSet/web/proxy: hostNetwork is true outside of the cluster's edge; a pod has a network of its own",
    "DaemonSet/web/proxy: hostPID is true; a pod has namespaces of its own",
    'DaemonSet/web/proxy: volume "node" is the hostPath /var/log outside of the cluster\'s edge; a pod sees no files of its node',
  ])
})

test("node-untouched refuses the container runtime's socket everywhere, by way of a folder too", () => {
  const sentence =
    'DaemonSet/edge/proxy: volume "node" is the hostPath /var/run/docker.sock, which leads to the node\'s container runtime; no pod has it'
  expect(pod(mount("/var/run/docker.sock"), "edge")).toEqual([sentence])
  for (const path of [
    "/run/containerd/containerd.sock",
    "/",
    "/var/run/",
    "/run//crio",
    "/run/k3s",
  ])
    expect(pod(mount(path), "edge")).toHaveLength(1)
  expect(pod({ hostIPC: true }, "edge")).toHaveLength(1)
})

test("node-untouched refuses a folder of the node by way of a PersistentVolume", () => {
  const volume = (spec: Fields) =>
    problems(nodeUntouched, [object("PersistentVolume/all", { spec })])
  expect(volume({ hostPath: { path: "/" } })).toEqual([
    "PersistentVolume/all: spec.hostPath is /, a folder of whichever node its pod is on; use a StorageClass, or local with nodeAffinity",
  ])
  expect(volume({ csi: { driver: "disk.example.com" } })).toEqual([])
})
