import type { Manifest } from "#lib/kustomize/manifest.ts"
import { isRecord, type JsonRecord, recordsOf, textsOf } from "#lib/kustomize/record.ts"
import { text } from "./facts/text.ts"
import { judgeEach } from "./judge-each.ts"
import type { Policy } from "./policy.ts"

/** Roles name what they allow, and no binding gives everything away. */
export const accessLeast: Policy = {
  name: "access-least",
  why: "A wildcard allows what nobody reviewed, the API groups of tomorrow included; escalate, bind and impersonate lead to every other right",
  requirement: ["S4-136"],
  judge: judgeEach(problemsOf),
}

function problemsOf(manifest: Manifest): readonly string[] {
  switch (manifest.kind) {
    case "Role":
    case "ClusterRole":
      return [
        ...recordsOf(manifest.rules).flatMap(ruleProblems),
        ...aggregationProblems(manifest.aggregationRule),
      ]
    case "RoleBinding":
    case "ClusterRoleBinding":
      return bindingProblems(manifest)
    default:
      return []
  }
}

function ruleProblems(rule: JsonRecord, index: number): readonly string[] {
  const wild = ["apiGroups", "resources", "verbs"].filter((field) =>
    textsOf(rule[field]).some((name) => name.includes("*")),
  )
  const paths = textsOf(rule.nonResourceURLs).filter((path) => path === "*" || path === "/*")
  const verbs = textsOf(rule.verbs).filter((verb) => escalating.has(verb))
  const open = textsOf(rule.resources).filter(
    (resource) => openDoors.has(resource) && textsOf(rule.resourceNames).length === 0,
  )
  return [
    ...wild.map((field) => `rules[${index}].${field} has a wildcard; name each one`),
    ...paths.map((path) => `rules[${index}].nonResourceURLs has "${path}"; name each path`),
    ...verbs.map(
      (verb) =>
        `rules[${index}].verbs has "${verb}", which leads to rights that no role names; leave it out`,
    ),
    ...open.map(
      (resource) =>
        `rules[${index}].resources has "${resource}", which leads to the rights of every ${resource.startsWith("node") ? "pod on the nodes" : "account"}; name them in resourceNames`,
    ),
  ]
}

/** Who may use them of any name is every account, or every pod. */
const openDoors: ReadonlySet<string> = new Set(["nodes/proxy", "serviceaccounts/token"])

/** A role that is put together of others has whatever they have, tomorrow too. */
function aggregationProblems(aggregation: unknown): readonly string[] {
  const selectors = recordsOf(isRecord(aggregation) ? aggregation.clusterRoleSelectors : undefined)
  return selectors.flatMap((selector) => {
    const names = Object.keys(isRecord(selector.matchLabels) ? selector.matchLabels : {})
    const everything = names.length === 0 && recordsOf(selector.matchExpressions).length === 0
    const builtIn = names.filter((name) => /\/aggregate-to-(admin|edit)$/.test(name))
    return [
      ...(everything
        ? ["aggregationRule selects every ClusterRole, cluster-admin too; name a label of its own"]
        : []),
      ...builtIn.map(
        (name) =>
          `aggregationRule selects by ${name}, whatever others put under it; name a label of its own`,
      ),
    ]
  })
}

/** https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks */
const escalating: ReadonlySet<string> = new Set(["bind", "escalate", "impersonate"])

function bindingProblems({ kind: bindingKind, roleRef, subjects }: Manifest): readonly string[] {
  const role = isRecord(roleRef) ? roleRef.name : undefined
  const everybody = recordsOf(subjects).filter(
    ({ kind, name }) => kind !== "ServiceAccount" && typeof name === "string" && broad.has(name),
  )
  return [
    ...(role === "cluster-admin"
      ? [
          "roleRef names cluster-admin, which may do everything; name a role with the rights it needs",
        ]
      : []),
    ...(bindingKind === "ClusterRoleBinding" && (role === "admin" || role === "edit")
      ? [
          `roleRef names ${role} for all namespaces, their Secrets included; bind it by RoleBindings where it is needed`,
        ]
      : []),
    ...everybody.map(
      ({ kind, name }) =>
        `subjects name the ${text(kind)} "${text(name)}", which is anybody or an administrator; name who needs it`,
    ),
  ]
}

const broad: ReadonlySet<string> = new Set([
  "system:anonymous",
  "system:authenticated",
  "system:masters",
  "system:serviceaccounts",
  "system:unauthenticated",
])
