import { object, testMeanings } from "./testing/meaning-cases.ts"

const role = (rules: readonly object[], kind = "Role") =>
  object(kind, { rules }, "db", "rbac.authorization.k8s.io/v1")
const rule = (verbs: readonly string[], resources: readonly string[], groups = [""]) => ({
  apiGroups: groups,
  resources,
  verbs,
})

testMeanings([
  {
    when: "a role may read secrets",
    before: role([rule(["get"], ["pods"])]),
    after: role([rule(["get"], ["pods"]), rule(["get", "list"], ["secrets"])]),
    says: ["! grants get and list on secrets"],
  },
  {
    when: "a role may do more with what is harmless",
    before: role([rule(["get"], ["pods"])]),
    after: role([rule(["get", "watch"], ["pods"])]),
    says: ["grants watch on pods"],
  },
  {
    when: "a role may do everything",
    after: role([rule(["*"], ["*"], ["*"])], "ClusterRole"),
    says: ["! grants every verb on everything"],
  },
  {
    when: "a role may do less",
    before: role([rule(["get", "delete"], ["pods"])]),
    after: role([rule(["get"], ["pods"])]),
    says: ["takes away delete on pods"],
  },
  {
    when: "a role may read everything of one group",
    before: role([rule(["get"], ["pods"])]),
    after: role([rule(["get"], ["*"])]),
    says: ["! grants get on everything in the core group"],
  },
  {
    when: "a role names what a wildcard held",
    before: role([rule(["*"], ["*"], ["apps"])]),
    after: role([rule(["get"], ["deployments"], ["apps"])]),
    says: ["takes away every verb on everything in apps; still granted: get on deployments.apps"],
  },
  {
    when: "a role may read one secret",
    after: role([{ ...rule(["get"], ["secrets"]), resourceNames: ["tls"] }]),
    says: ["! grants get on the secrets named tls"],
  },
  {
    when: "a role collects others",
    after: {
      ...role([], "ClusterRole"),
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: "b" } }] },
    },
    says: ["! collects the rights of every ClusterRole with a=b"],
  },
  {
    when: "rules change places",
    before: role([rule(["get", "list"], ["pods"]), rule(["get"], ["services"])]),
    after: role([rule(["get"], ["services"]), rule(["list", "get"], ["pods"])]),
    says: [],
  },
  {
    when: "a role lends its rights",
    after: {
      ...role([], "ClusterRole"),
      metadata: {
        name: "db",
        labels: { "rbac.authorization.k8s.io/aggregate-to-admin": "true" },
      },
    },
    says: ["! adds its rights to the ClusterRole admin"],
  },
])
