import { expect, test } from "bun:test"
import { isRecord, recordsOf } from "#lib/kustomize/record.ts"
import { accessOf } from "./access.ts"
import { type Bounds, beyond, parseBounds } from "./bounds.ts"

const bounds: Bounds = {
  cluster: "prod",
  repository: "https://example.com/shop.git",
  branch: "main",
  namespaces: ["shop"],
  kinds: [
    "Deployment",
    "IngressClass/traefik",
    "Namespace",
    "PersistentVolumeClaim",
    "Role/reader",
  ],
  edge: [],
  prune: { limit: 10, allow: ["PersistentVolumeClaim/shop/cache"] },
}
const owner = { repositoryId: "turnspit", namespace: "turnspit", serviceAccount: "sync" }

test("accessOf() derives a Role per namespace, one for what the service keeps itself, and a ClusterRole by name", () => {
  expect(rules(bounds)).toEqual({
    "ClusterRole/turnspit-turnspit": [
      "namespaces [shop]: create get patch",
      "namespaces: list watch",
      "ingressclasses.networking.k8s.io [traefik]: create delete get patch",
      "ingressclasses.networking.k8s.io: list watch",
      "clusterroles.rbac.authorization.k8s.io [turnspit-turnspit]: get",
    ],
    "Role/turnspit/turnspit-turnspit-own": [
      "configmaps: create delete get list patch update watch",
      "events: create get patch",
      "leases.coordination.k8s.io: create",
      "leases.coordination.k8s.io [turnspit-turnspit]: get update",
    ],
    "Role/turnspit/turnspit-turnspit-ask": [
      "configmaps [turnspit-turnspit.request]: get update",
      "configmaps [turnspit-turnspit.answer,turnspit-turnspit.drift,turnspit-turnspit.history]: get",
      "leases.coordination.k8s.io [turnspit-turnspit]: get",
    ],
    "Role/shop/turnspit-turnspit": [
      "persistentvolumeclaims: create get list patch watch",
      "persistentvolumeclaims [cache]: delete",
      "pods/log: get",
      "pods: list watch",
      "deployments.apps: create delete get list patch watch",
      "replicasets.apps: list watch",
      "roles.rbac.authorization.k8s.io [reader]: create delete get patch",
      "roles.rbac.authorization.k8s.io: list watch",
    ],
  })
})

test("accessOf() grants no wildcard and none of the verbs that lead further, whatever is asked for", () => {
  const kinds = ["ClusterRole/reader", "ConfigMap", "Pod", "Secret", "ServiceAccount"]
  const text = JSON.stringify(rules({ ...bounds, kinds }))
  expect(text).not.toMatch(/\*|escalate|bind|impersonate|exec|token|deletecollection/)
})

test("accessOf() lets nobody read pods or Secrets where no kind needs it", () => {
  const all = rules({ ...bounds, kinds: ["Service"] })
  expect(all["Role/shop/turnspit-turnspit"]).toEqual([
    "services: create delete get list patch watch",
  ])
})

test("accessOf() names what defines a custom kind, and refuses one that nothing defines", () => {
  const kinds = ["example.com/Widget", "example.com/Forest/main"]
  expect(() => rules({ ...bounds, kinds })).toThrow(
    "Cannot derive rights for example.com/Widget: neither the commit nor the cluster defines it; bring its CustomResourceDefinition, or take it off the list of kinds",
  )
  const widget = { group: "example.com", plural: "widgets", namespaced: true }
  const forest = { group: "example.com", plural: "forests", namespaced: false }
  const custom = new Map([
    ["example.com/Widget", widget],
    ["example.com/Forest", forest],
  ])
  const found = rules({ ...bounds, kinds }, custom)
  expect(found["Role/shop/turnspit-turnspit"]).toEqual([
    "widgets.example.com: create delete get list patch watch",
  ])
  expect(found["ClusterRole/turnspit-turnspit"]).toContain(
    "forests.example.com [main]: create delete get patch",
  )
  expect(() => rules({ ...bounds, kinds: ["example.com/Forest"] }, custom)).toThrow(
    'it belongs to no namespace, so each has to be named, such as "example.com/Forest/main"',
  )
})

test.each<[string, Partial<Bounds>, readonly string[]]>([
  ["the same", {}, []],
  ["less", { kinds: ["Deployment"], prune: { limit: 1, allow: [] } }, []],
  ["a kind more", { kinds: ["Deployment", "Secret"] }, ['kinds "Secret"']],
  ["a namespace more", { namespaces: ["shop", "kube-system"] }, ['namespaces "kube-system"']],
  ["the edge", { edge: ["shop"] }, ['edge "shop"']],
  ["another branch", { branch: "evil" }, ['source.branch "evil" instead of "main"']],
  [
    "another repository and a larger limit",
    { repository: "https://example.com/evil.git", prune: { limit: 99, allow: [] } },
    [
      'source.repository "https://example.com/evil.git" instead of "https://example.com/shop.git"',
      "prune.limit 99 instead of 10",
    ],
  ],
  [
    "another claim to delete",
    { prune: { limit: 10, allow: ["PersistentVolumeClaim/shop/data"] } },
    ['prune.allow "PersistentVolumeClaim/shop/data"'],
  ],
])("beyond() tells a commit that wants %s", (_, change, more) => {
  expect(beyond({ ...bounds, ...change }, bounds)).toEqual([...more])
})

test("parseBounds() reads what was stored and refuses what is damaged", () => {
  expect(parseBounds(JSON.stringify(bounds))).toEqual(bounds)
  for (const text of ["", "{}", JSON.stringify({ ...bounds, kinds: "*" })])
    expect(parseBounds(text)).toBeUndefined()
})

/** `Role/shop/turnspit-turnspit` → `deployments.apps [names]: verbs` */
function rules(of: Bounds, custom?: Parameters<typeof accessOf>[2]) {
  const roles = accessOf(of, owner, custom).filter(({ kind }) => kind.endsWith("Role"))
  return Object.fromEntries(
    roles.map(({ kind, metadata, rules: all }) => {
      const { namespace, name } = metadata
      const id = namespace === undefined ? `${kind}/${name}` : `${kind}/${namespace}/${name}`
      return [id, recordsOf(all).flatMap(lines)]
    }),
  )
}

function lines(rule: unknown): readonly string[] {
  if (!isRecord(rule)) return []
  const [group = "", resources, names, verbs] = [
    texts(rule.apiGroups)[0],
    texts(rule.resources),
    texts(rule.resourceNames),
    texts(rule.verbs),
  ]
  return resources.map(
    (resource) =>
      `${resource}${group && `.${group}`}${names.length > 0 ? ` [${names}]` : ""}: ${verbs.join(" ")}`,
  )
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}
