import { expect, test } from "bun:test"
import { bindingsResolve } from "./bindings-resolve.ts"
import { type Fields, object, problems } from "./testing/example.ts"

const role = object("Role/reads", { rules: [] })
const account = object("ServiceAccount/web")
const subject = { kind: "ServiceAccount", name: "web" }

function binding(changes: Fields, kind = "RoleBinding") {
  const roleRef = { kind: "Role", name: "reads" }
  return object(`${kind}/web`, { roleRef, subjects: [subject], ...changes })
}

function of(changes: Fields, kind?: string): readonly string[] {
  const found = problems(bindingsResolve, [role, account, binding(changes, kind)])
  return found.map((problem) => problem.replace("RoleBinding/web/web: ", ""))
}

test("bindings-resolve accepts a role and an account that exist, and built-in roles", () => {
  expect(of({})).toEqual([])
  expect(of({ roleRef: { kind: "ClusterRole", name: "view" } })).toEqual([])
  expect(of({ subjects: [{ kind: "User", name: "system:kube-proxy" }] })).toEqual([])
  const elsewhere = { ...subject, namespace: "monitoring" }
  expect(of({ subjects: [elsewhere, { kind: "Group", name: "admins" }] })).toEqual([])
})

test("bindings-resolve refuses a role that does not exist, and says when its kind is wrong", () => {
  expect(of({ roleRef: { kind: "Role", name: "read" } })).toEqual([
    'roleRef names Role "read"; there is Role reads',
  ])
  expect(of({ roleRef: { kind: "Role", name: "view" } })).toEqual([
    'roleRef names Role "view"; there is Role reads; a ClusterRole has that name: say kind: ClusterRole',
  ])
  expect(of({ roleRef: { kind: "User", name: "me" } })).toEqual([
    'roleRef.kind is "User"; it should be Role or ClusterRole',
  ])
  expect(of({ roleRef: { kind: "ClusterRole", name: "wide" } })).toEqual([
    'roleRef names ClusterRole "wide"; nothing declares a ClusterRole there',
  ])
  expect(of({ subjects: [] }, "ClusterRoleBinding")).toEqual([
    'ClusterRoleBinding/web: roleRef.kind is "Role"; it should be ClusterRole',
  ])
})

test("bindings-resolve refuses an account that does not exist, or that is taken for a user", () => {
  expect(of({ subjects: [{ ...subject, name: "wep" }] })).toEqual([
    'subjects name ServiceAccount "web/wep"; there is ServiceAccount web',
  ])
  expect(of({ subjects: [{ kind: "User", name: "default:viewer" }] })).toEqual([
    'subjects name the User "default:viewer", who is nobody; if it is the ServiceAccount "viewer" of the namespace default, say kind: ServiceAccount',
  ])
  const roleRef = { kind: "ClusterRole", name: "view" }
  expect(of({ roleRef }, "ClusterRoleBinding")).toEqual([
    'ClusterRoleBinding/web: subjects name ServiceAccount "web" without its namespace; name it',
  ])
})

test("bindings-resolve waits for an app that does not render", () => {
  const wide = binding({ roleRef: { kind: "ClusterRole", name: "wide" } })
  expect(problems(bindingsResolve, [account, wide], { complete: false })).toEqual([])
})
