import { expect, test } from "bun:test"
import { accessLeast } from "./access-least.ts"
import { type Fields, object, problems } from "./testing/example.ts"

function rule(changes: Fields): readonly string[] {
  const usual = { apiGroups: [""], resources: ["pods"], verbs: ["get", "list"] }
  return problems(accessLeast, [object("ClusterRole/web", { rules: [{ ...usual, ...changes }] })])
}

test("access-least accepts a role that names what it allows, and a binding of an account", () => {
  expect(rule({})).toEqual([])
  expect(
    rule({ apiGroups: undefined, resources: undefined, nonResourceURLs: ["/healthz/*"] }),
  ).toEqual([])
  const roleRef = { kind: "ClusterRole", name: "view" }
  const subjects = [{ kind: "ServiceAccount", name: "web" }]
  expect(problems(accessLeast, [object("RoleBinding/web", { roleRef, subjects })])).toEqual([])
})

test("access-least refuses wildcards and verbs that lead to other rights", () => {
  expect(rule({ apiGroups: ["*"], resources: ["*/scale"], verbs: ["*"] })).toEqual(
    ["apiGroups", "resources", "verbs"].map(
      (field) => `ClusterRole/web: rules[0].${field} has a wildcard; name each one`,
    ),
  )
  expect(rule({ verbs: ["get", "escalate", "bind", "impersonate"] })).toEqual(
    ["escalate", "bind", "impersonate"].map(
      (verb) =>
        `ClusterRole/web: rules[0].verbs has "${verb}", which leads to rights that no role names; leave it out`,
    ),
  )
  expect(rule({ nonResourceURLs: ["*"] })).toEqual([
    'ClusterRole/web: rules[0].nonResourceURLs has "*"; name each path',
  ])
})

test("access-least refuses to make anybody anything, or somebody an administrator", () => {
  const roleRef = { kind: "ClusterRole", name: "cluster-admin" }
  const subjects = [{ kind: "Group", name: "system:authenticated" }]
  expect(problems(accessLeast, [object("ClusterRoleBinding/all", { roleRef, subjects })])).toEqual([
    "ClusterRoleBinding/all: roleRef names cluster-admin, which may do everything; name a role with the rights it needs",
    'ClusterRoleBinding/all: subjects name the Group "system:authenticated", which is anybody or an administrator; name who needs it',
  ])
})

test("access-least refuses roles that are put together of others, and doors to every account", () => {
  const aggregated = (...clusterRoleSelectors: readonly Fields[]) =>
    problems(accessLeast, [
      object("ClusterRole/web", { aggregationRule: { clusterRoleSelectors } }),
    ])
  expect(aggregated({})).toEqual([
    "ClusterRole/web: aggregationRule selects every ClusterRole, cluster-admin too; name a label of its own",
  ])
  const label = "rbac.authorization.k8s.io/aggregate-to-admin"
  expect(aggregated({ matchLabels: { [label]: "true" } })).toEqual([
    `ClusterRole/web: aggregationRule selects by ${label}, whatever others put under it; name a label of its own`,
  ])
  expect(aggregated({ matchLabels: { "example.com/monitoring": "true" } })).toEqual([])
  expect(rule({ resources: ["serviceaccounts/token"], verbs: ["create"] })).toEqual([
    'ClusterRole/web: rules[0].resources has "serviceaccounts/token", which leads to the rights of every account; name them in resourceNames',
  ])
  expect(
    rule({ resources: ["serviceaccounts/token"], resourceNames: ["web"], verbs: ["create"] }),
  ).toEqual([])
  expect(rule({ resources: ["nodes/proxy"] })).toHaveLength(1)
})

test("access-least refuses admin and edit for all namespaces, not for one", () => {
  const roleRef = { kind: "ClusterRole", name: "edit" }
  expect(problems(accessLeast, [object("ClusterRoleBinding/web", { roleRef })])).toEqual([
    "ClusterRoleBinding/web: roleRef names edit for all namespaces, their Secrets included; bind it by RoleBindings where it is needed",
  ])
  expect(problems(accessLeast, [object("RoleBinding/web", { roleRef })])).toEqual([])
})
