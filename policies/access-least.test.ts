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
