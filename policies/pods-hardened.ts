import type { Manifest } from "#lib/kustomize/manifest.ts"
import { containersOf, podSpecOf } from "#lib/kustomize/pod-spec.ts"
import { isRecord, type JsonRecord, recordsOf } from "#lib/kustomize/record.ts"
import { contextProblems } from "./facts/context-problems.ts"
import { hostsAsked } from "./facts/hosts-asked.ts"
import type { Surroundings } from "./facts/surroundings.ts"
import { text } from "./facts/text.ts"
import { judgeEach } from "./judge-each.ts"
import type { Policy } from "./policy.ts"

/** Pods keep to Kubernetes's restricted Pod Security Standard, with a read-only root and no needless API token. */
export const podsHardened: Policy = {
  name: "pods-hardened",
  why: "A service that is broken into should reach neither its node nor the API server",
  requirement: ["S4-137"],
  judge: judgeEach((manifest, { around }) => {
    const pod = podSpecOf(manifest)
    if (pod === undefined) return []
    return [
      ...podProblems(pod),
      ...tokenProblems(pod, manifest, around),
      ...containersOf(pod).flatMap((container) => containerProblems(container, pod)),
    ]
  }),
}

/** Host namespaces and paths are the business of node-untouched. */
function podProblems(pod: JsonRecord): readonly string[] {
  const shared = isRecord(pod.securityContext) ? pod.securityContext : {}
  const { sysctls } = shared
  const unsafe = recordsOf(sysctls).filter(({ name }) => !safeSysctls.has(text(name)))
  const volumes = recordsOf(pod.volumes).flatMap((volume) => {
    const type = Object.keys(volume).find((field) => field !== "name" && field !== "hostPath")
    return type === undefined || volumeTypes.has(type) ? [] : [{ name: text(volume.name), type }]
  })
  return [
    ...unsafe.map(({ name }) => `sysctls name "${text(name)}", which reaches beyond the pod`),
    ...contextProblems(shared),
    ...volumes.map(
      ({ name, type }) =>
        `volume "${name}" is of the type ${type}, which the node mounts for it; use a persistentVolumeClaim`,
    ),
  ]
}

/** https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted, and images, which came later. */
const volumeTypes: ReadonlySet<string> = new Set([
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
])

/** https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline */
const safeSysctls: ReadonlySet<string> = new Set([
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ping_group_range",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.tcp_wmem",
])

/** A token is fine where a RoleBinding gives its ServiceAccount something to do. */
function tokenProblems(
  pod: JsonRecord,
  { metadata }: Manifest,
  around: Surroundings,
): readonly string[] {
  const { namespace } = metadata
  const named = pod.serviceAccountName ?? pod.serviceAccount
  const account = typeof named === "string" && named !== "" ? named : "default"
  const declared = around.find("ServiceAccount", namespace, account)
  const mounts = pod.automountServiceAccountToken ?? declared?.automountServiceAccountToken
  if (around.binding(namespace, account).length > 0) return []
  const why = `but no RoleBinding names its ServiceAccount "${account}"`
  // Who projects a token of an account of its own means it: the binding may be made outside of git, as bootstrap's are.
  const projected = declared === undefined ? recordsOf(pod.volumes).filter(hasApiToken) : []
  return [
    ...(mounts === false ? [] : [`automountServiceAccountToken is not false, ${why}; say false`]),
    ...projected.map(
      ({ name }) =>
        `volume "${text(name)}" projects a token for the API server, ${why}; leave it out, or name the audience that it is for`,
    ),
  ]
}

/** Without an audience a token is for the API server. */
function hasApiToken({ projected }: JsonRecord): boolean {
  return recordsOf(isRecord(projected) ? projected.sources : undefined).some(
    ({ serviceAccountToken: token }) => isRecord(token) && (token.audience ?? "") === "",
  )
}

function containerProblems(container: JsonRecord, pod: JsonRecord): readonly string[] {
  const own = isRecord(container.securityContext) ? container.securityContext : {}
  const shared = isRecord(pod.securityContext) ? pod.securityContext : {}
  const capabilities = isRecord(own.capabilities) ? own.capabilities : {}
  const seccomp = own.seccompProfile ?? shared.seccompProfile
  const profile = isRecord(seccomp) ? seccomp.type : undefined
  const added = listOf(capabilities.add).filter((name) => name !== "NET_BIND_SERVICE")
  const ports = recordsOf(container.ports).filter(({ hostPort }) => (hostPort ?? 0) !== 0)
  const checks: readonly (readonly [boolean, string])[] = [
    [(own.runAsNonRoot ?? shared.runAsNonRoot) === true, "runAsNonRoot is not true"],
    [(own.runAsUser ?? shared.runAsUser) !== 0, "runAsUser is 0, which is root"],
    [own.readOnlyRootFilesystem === true, "readOnlyRootFilesystem is not true"],
    [own.allowPrivilegeEscalation === false, "allowPrivilegeEscalation is not false"],
    [own.privileged !== true, "privileged is true"],
    [(own.procMount ?? "Default") === "Default", "procMount is not Default"],
    [listOf(capabilities.drop).includes("ALL"), 'capabilities.drop does not name "ALL"'],
    [added.length === 0, `capabilities.add names ${added.map(text).join(", ")}`],
    [
      profile === "RuntimeDefault" || profile === "Localhost",
      'seccompProfile.type is not "RuntimeDefault"',
    ],
    [ports.length === 0, "ports bind a port of the node (hostPort)"],
  ]
  return [
    ...checks.filter(([fine]) => !fine).map(([, problem]) => problem),
    ...contextProblems(own),
    ...hostsAsked(container),
  ].map((problem) => `container "${text(container.name)}": ${problem}`)
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
