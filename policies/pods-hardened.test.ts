import { expect, test } from "bun:test"
import { podsHardened } from "./pods-hardened.ts"
import { app, container, object, problems, workload } from "./testing/example.ts"

test("pods-hardened accepts a pod of the restricted standard", () => {
  expect(problems(podsHardened, app)).toEqual([])
})

test("pods-hardened names every field that weakens a container or its pod", () => {
  const weak = workload("Deployment/web", {
    container: {
      securityContext: {
        privileged: true,
        procMount: "Unmasked",
        runAsUser: 0,
        capabilities: { add: ["SYS_ADMIN"] },
      },
      ports: [{ containerPort: 3000, hostPort: 80 }],
    },
    pod: {
      securityContext: { sysctls: [{ name: "kernel.msgmax", value: "1" }] },
      volumes: [
        { name: "share", nfs: { server: "a", path: "/" } },
        { name: "tmp", emptyDir: {} },
      ],
    },
  })
  expect(problems(podsHardened, [weak])).toEqual(
    [
      'sysctls name "kernel.msgmax", which reaches beyond the pod',
      'volume "share" is of the type nfs, which the node mounts for it; use a persistentVolumeClaim',
      'container "app": runAsNonRoot is not true',
      'container "app": runAsUser is 0, which is root',
      'container "app": readOnlyRootFilesystem is not true',
      'container "app": allowPrivilegeEscalation is not false',
      'container "app": privileged is true',
      'container "app": procMount is not Default',
      'container "app": capabilities.drop does not name "ALL"',
      'container "app": capabilities.add names SYS_ADMIN',
      'container "app": seccompProfile.type is not "RuntimeDefault"',
      'container "app": ports bind a port of the node (hostPort)',
    ].map((problem) => `Deployment/web/web: ${problem}`),
  )
})

test("pods-hardened wants a RoleBinding where a pod mounts the API token", () => {
  const pod = { automountServiceAccountToken: true, serviceAccountName: "web" }
  const mounting = workload("Deployment/web", { pod })
  const subjects = [{ kind: "ServiceAccount", name: "web" }]
  expect(problems(podsHardened, [mounting])).toEqual([
    'Deployment/web/web: automountServiceAccountToken is not false, but no RoleBinding names its ServiceAccount "web"; say false',
  ])
  expect(problems(podsHardened, [mounting, object("RoleBinding/web", { subjects })])).toEqual([])
})

test("pods-hardened looks at init containers too", () => {
  const initContainers = [{ ...container, name: "migrate", securityContext: {} }]
  expect(problems(podsHardened, [workload("Job/web", { pod: { initContainers } })])).toContain(
    'Job/web/web: container "migrate": readOnlyRootFilesystem is not true',
  )
})

test("pods-hardened refuses what takes the confinement of a container away", () => {
  const spec = (securityContext: object) =>
    problems(podsHardened, [
      workload("Deployment/web", {
        container: { securityContext: { ...container.securityContext, ...securityContext } },
      }),
    ])
  const at = 'Deployment/web/web: container "app": '
  expect(spec({ appArmorProfile: { type: "Unconfined" } })).toEqual([
    `${at}appArmorProfile.type is "Unconfined"`,
  ])
  expect(spec({ seLinuxOptions: { type: "spc_t", role: "sysadm_r", level: "s0" } })).toEqual([
    `${at}seLinuxOptions.type is "spc_t"`,
    `${at}seLinuxOptions.role is "sysadm_r"; leave it out`,
  ])
  expect(spec({ windowsOptions: { hostProcess: true } })).toEqual([
    `${at}windowsOptions.hostProcess is true`,
  ])
  expect(spec({ seLinuxOptions: { type: "container_t" } })).toEqual([])
})

test("pods-hardened refuses a token for the API server by way of a volume, not one for others", () => {
  const mounting = (serviceAccountToken: object, pod: object = {}) =>
    problems(podsHardened, [
      object("ServiceAccount/web"),
      workload("Deployment/web", {
        pod: {
          volumes: [{ name: "token", projected: { sources: [{ serviceAccountToken }] } }],
          ...pod,
        },
      }),
    ])
  expect(mounting({ path: "token" })).toEqual([
    'Deployment/web/web: volume "token" projects a token for the API server, but no RoleBinding names its ServiceAccount "default"; leave it out, or name the audience that it is for',
  ])
  expect(mounting({ path: "token", audience: "vault" })).toEqual([])
  expect(mounting({ path: "token" }, { serviceAccountName: "web" })).toEqual([])
})

test("pods-hardened refuses probes and hooks that the node would send to another host", () => {
  const asking = workload("Deployment/web", {
    container: {
      readinessProbe: { tcpSocket: { host: "10.0.0.1", port: 22 } },
      lifecycle: { preStop: { httpGet: { host: "metadata", port: 80, path: "/" } } },
    },
  })
  expect(problems(podsHardened, [asking])).toEqual([
    'Deployment/web/web: container "app": readinessProbe names the host "10.0.0.1", which the node would ask; leave host out',
    'Deployment/web/web: container "app": lifecycle.preStop names the host "metadata", which the node would ask; leave host out',
  ])
})

test("pods-hardened judges the pods of a ReplicationController and of a PodTemplate", () => {
  const spec = { hostname: "a" }
  const found = problems(podsHardened, [
    object("ReplicationController/web", { spec: { template: { spec } } }),
    object("PodTemplate/web", { template: { spec } }),
  ])
  expect(found.map((problem) => problem.split(":")[0])).toEqual([
    "ReplicationController/web/web",
    "PodTemplate/web/web",
  ])
})
