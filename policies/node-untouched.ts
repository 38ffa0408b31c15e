import type { Manifest } from "#lib/kustomize/manifest.ts"
import { podSpecOf } from "#lib/kustomize/pod-spec.ts"
import { isRecord, type JsonRecord, recordsOf } from "#lib/kustomize/record.ts"
import { isAtEdge } from "./facts/is-at-edge.ts"
import { text } from "./facts/text.ts"
import { judgeEach } from "./judge-each.ts"
import type { Policy } from "./policy.ts"

/** Pods see neither files nor processes of their node; its network only at the edge, its container runtime nowhere. */
export const nodeUntouched: Policy = {
  name: "node-untouched",
  why: "Who reaches the container runtime or the files of a node owns the node, and NetworkPolicies do not hold in a node's network",
  requirement: ["S4-25", "S4-144"],
  judge: judgeEach((manifest, { cluster }) => [
    ...problemsOf(podSpecOf(manifest) ?? {}, isAtEdge(manifest, cluster)),
    ...storageProblems(manifest),
  ]),
}

function problemsOf(pod: JsonRecord, atEdge: boolean): readonly string[] {
  const shared = ["hostPID", "hostIPC"].filter((field) => pod[field] === true)
  const paths = recordsOf(pod.volumes).flatMap(({ name, hostPath }) =>
    hostPath === undefined ? [] : [{ name: text(name), path: pathOf(hostPath) }],
  )
  const sockets = paths.filter(({ path }) => isRuntime(path))
  const others = atEdge ? [] : paths.filter(({ path }) => !isRuntime(path))
  return [
    ...(pod.hostNetwork === true && !atEdge
      ? ["hostNetwork is true outside of the cluster's edge; a pod has a network of its own"]
      : []),
    ...shared.map((field) => `${field} is true; a pod has namespaces of its own`),
    ...sockets.map(
      ({ name, path }) =>
        `volume "${name}" is the hostPath ${path}, which leads to the node's container runtime; no pod has it`,
    ),
    ...others.map(
      ({ name, path }) =>
        `volume "${name}" is the hostPath ${path} outside of the cluster's edge; a pod sees no files of its node`,
    ),
  ]
}

/** What a claim binds is mounted like a hostPath of the pod itself. */
function storageProblems({ kind, spec }: Manifest): readonly string[] {
  if (kind !== "PersistentVolume" || !isRecord(spec) || spec.hostPath === undefined) return []
  return [
    `spec.hostPath is ${pathOf(spec.hostPath)}, a folder of whichever node its pod is on; use a StorageClass, or local with nodeAffinity`,
  ]
}

function pathOf(hostPath: unknown): string {
  const path = isRecord(hostPath) ? hostPath.path : undefined
  return typeof path === "string" ? text(path) : "without a path"
}

/** The socket itself, or a folder above it. */
function isRuntime(path: string): boolean {
  const clean = `/${path
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/")}`
  return (
    /\/(docker|dockershim|containerd|crio|cri-dockerd|podman)\.sock(\.ttrpc)?$/.test(clean) ||
    ["/", "/var", "/run", "/var/run"].includes(clean) ||
    /^(\/var)?\/run\/(docker|containerd|crio|podman|k3s(\/containerd)?)$/.test(clean)
  )
}
