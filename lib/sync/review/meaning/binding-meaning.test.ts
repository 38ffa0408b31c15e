import { object, testMeanings } from "./testing/meaning-cases.ts"

const binding = (kind: string, roleName: string, subjects: readonly object[]) =>
  object(
    kind,
    {
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: roleName },
      subjects,
    },
    "db",
    "rbac.authorization.k8s.io/v1",
  )
const robot = { kind: "ServiceAccount", name: "robot", namespace: "web" }

testMeanings([
  {
    when: "an account gets rights in a cloud",
    before: object("ServiceAccount"),
    after: {
      ...object("ServiceAccount"),
      metadata: {
        name: "db",
        namespace: "web",
        annotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::1:role/admin" },
      },
    },
    says: ["! acts in the cloud as arn:aws:iam::1:role/admin"],
  },
  {
    when: "somebody becomes cluster-admin",
    after: binding("RoleBinding", "cluster-admin", [robot]),
    says: ["! gives ServiceAccount/web/robot the rights of ClusterRole/cluster-admin in web"],
  },
  {
    when: "a role is bound everywhere",
    after: binding("ClusterRoleBinding", "view", [robot]),
    says: ["! gives ServiceAccount/web/robot the rights of ClusterRole/view in every namespace"],
  },
  {
    when: "a binding names another role",
    before: binding("RoleBinding", "view", [robot]),
    after: binding("RoleBinding", "edit", [robot]),
    says: [
      "! cannot be applied: roleRef is immutable; with the annotation turnspit/recreate it is made anew",
      "gives ServiceAccount/web/robot the rights of ClusterRole/edit in web",
    ],
  },
  {
    when: "a subject leaves",
    before: binding("RoleBinding", "view", [robot]),
    after: binding("RoleBinding", "view", []),
    says: ["takes the rights of ClusterRole/view from ServiceAccount/web/robot"],
  },
])
