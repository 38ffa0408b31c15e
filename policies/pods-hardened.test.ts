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
