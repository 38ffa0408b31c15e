import { afterAll, expect, test } from "bun:test"
import type { Json } from "#lib/embedded/api/json.ts"
import { objectsAt, textAt, textsAt, valueAt } from "#lib/embedded/api/json-at.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { CONFIG_MAPS, configMap, DEPLOYMENTS, deployment } from "./samples.ts"
import { openTargets, type Target } from "./target.ts"

const targets = await openTargets()
afterAll(async () => {
  for (const target of targets) await target.close()
})

const RBAC = "/apis/rbac.authorization.k8s.io/v1"
const ROLES = `${RBAC}/namespaces/{ns}/roles`
const BINDINGS = `${RBAC}/namespaces/{ns}/rolebindings`
const REVIEWS = "/apis/authorization.k8s.io/v1"
const PODS = "/api/v1/namespaces/{ns}/pods"
const ACCOUNTS = "/api/v1/namespaces/{ns}/serviceaccounts"
const API_GROUP = "rbac.authorization.k8s.io"

for (const target of targets) {
  const say = (text: string) => `access on ${target.name} ${text}`

  test(say("is refused to strangers, with the words of Kubernetes"), async () => {
    const as = "jane"
    const message = async (method: string, path: string, options = {}) => {
      const { status, body } = await target.send(method, path, { as, ...options })
      expect(status).toBe(403)
      expect(body).toMatchObject({ kind: "Status", reason: "Forbidden", code: 403 })
      return body.message
    }
    const { namespace } = target
    expect(await message("GET", PODS)).toBe(
      `pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "${namespace}"`,
    )
    expect(await message("GET", `${PODS}?watch=true`)).toContain('cannot watch resource "pods"')
    expect(await message("GET", `${PODS}/p/log`)).toBe(
      `pods "p" is forbidden: User "jane" cannot get resource "pods/log" in API group "" in the namespace "${namespace}"`,
    )
    expect(await message("DELETE", DEPLOYMENTS)).toContain(
      'cannot deletecollection resource "deployments" in API group "apps"',
    )
    expect(await message("GET", "/api/v1/nodes")).toBe(
      'nodes is forbidden: User "jane" cannot list resource "nodes" in API group "" at the cluster scope',
    )
    expect(await message("GET", "/metrics")).toBe(
      'forbidden: User "jane" cannot get path "/metrics"',
    )
    expect(await message("POST", CONFIG_MAPS, { body: configMap("x") })).toContain("cannot create")
    const details = await target.send("GET", `${DEPLOYMENTS}/d`, { as })
    expect(details.body.details).toEqual({ name: "d", group: "apps", kind: "deployments" })
  })

  test(say("to discovery and to questions about oneself is everybody's"), async () => {
    expect((await target.send("GET", "/apis", { as: "jane" })).status).toBe(200)
    const review = {
      as: "jane",
      body: { kind: "SelfSubjectReview", apiVersion: "authentication.k8s.io/v1" },
    }
    const { body } = await target.send(
      "POST",
      "/apis/authentication.k8s.io/v1/selfsubjectreviews",
      review,
    )
    expect(valueAt(body, "status.userInfo")).toMatchObject({
      username: "jane",
      groups: ["system:authenticated"],
    })
  })

  test(say("follows a Role: verbs, names, subresources and its namespace"), async () => {
    await grant(target, "reader", [
      { kind: "User", name: "reader" },
      [
        { apiGroups: [""], resources: ["configmaps"], verbs: ["get"], resourceNames: ["mine"] },
        { apiGroups: ["apps"], resources: ["deployments"], verbs: ["list"] },
        { apiGroups: ["apps"], resources: ["deployments/scale"], verbs: ["*"] },
      ],
    ])
    await target.send("POST", CONFIG_MAPS, { body: configMap("mine") })
    await target.send("POST", DEPLOYMENTS, { body: deployment("scaled", { replicas: 1 }) })
    const as = "reader"
    await eventually(async () => (await target.send("GET", DEPLOYMENTS, { as })).status === 200)
    const status = async (method: string, path: string, body?: Json) =>
      (await target.send(method, path, { as, type: "application/merge-patch+json", body })).status
    expect(await status("GET", `${CONFIG_MAPS}/mine`)).toBe(200)
    expect(await status("GET", `${CONFIG_MAPS}/other`)).toBe(403)
    expect(await status("GET", CONFIG_MAPS)).toBe(403)
    expect(await status("GET", DEPLOYMENTS.replace("{ns}", "default"))).toBe(403)
    expect(await status("GET", `${DEPLOYMENTS}/scaled`)).toBe(403)
    expect(await status("PATCH", `${DEPLOYMENTS}/scaled/scale`, { spec: { replicas: 2 } })).toBe(
      200,
    )
    expect(await status("PATCH", `${DEPLOYMENTS}/scaled`, { spec: { replicas: 2 } })).toBe(403)
  })

  test(say("to a missing object by apply takes the verb create, too"), async () => {
    await grant(target, "patcher", [
      { kind: "User", name: "patcher" },
      [{ apiGroups: [""], resources: ["configmaps"], verbs: ["patch"] }],
    ])
    const apply = (name: string) =>
      target.send("PATCH", `${CONFIG_MAPS}/${name}?fieldManager=p&force=true`, {
        as: "patcher",
        type: "application/apply-patch+yaml",
        body: configMap(name, { a: "1" }),
      })
    await target.send("POST", CONFIG_MAPS, { body: configMap("there") })
    await eventually(async () => (await apply("there")).status === 200)
    const created = await apply("missing")
    expect(created.status).toBe(403)
    expect(created.body.message).toContain('cannot create resource "configmaps"')
  })

  test(say("is told by reviews, with what grants it"), async () => {
    const rule = { apiGroups: [""], resources: ["pods"], verbs: ["get"] }
    await grant(target, "asked", [{ kind: "Group", name: "askers", apiGroup: API_GROUP }, [rule]])
    const { namespace } = target
    const attributes = (verb: string) => ({ namespace, verb, resource: "pods" })
    const ask = async (verb: string) => {
      const spec = { user: "joe", groups: ["askers"], resourceAttributes: attributes(verb) }
      const body = { apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview", spec }
      return (await target.send("POST", `${REVIEWS}/subjectaccessreviews`, { body })).body.status
    }
    await eventually(async () => valueAt(await ask("get"), "allowed"))
    expect(await ask("get")).toEqual({
      allowed: true,
      reason: `RBAC: allowed by RoleBinding "asked/${namespace}" of Role "asked" to Group "askers"`,
    })
    expect(await ask("delete")).toEqual({ allowed: false })
    const own = { as: "joe", groups: ["askers"] }
    const self = await target.send("POST", `${REVIEWS}/selfsubjectaccessreviews`, {
      ...own,
      body: {
        apiVersion: "authorization.k8s.io/v1",
        kind: "SelfSubjectAccessReview",
        spec: { resourceAttributes: attributes("get") },
      },
    })
    expect(valueAt(self.body, "status.allowed")).toBe(true)
    const local = await target.send(
      "POST",
      `${REVIEWS}/namespaces/{ns}/localsubjectaccessreviews`,
      {
        body: {
          apiVersion: "authorization.k8s.io/v1",
          kind: "LocalSubjectAccessReview",
          metadata: { namespace },
          spec: { user: "joe", resourceAttributes: attributes("get") },
        },
      },
    )
    expect(local.body.status).toEqual({ allowed: false })
    const rules = await target.send("POST", `${REVIEWS}/selfsubjectrulesreviews`, {
      ...own,
      body: {
        apiVersion: "authorization.k8s.io/v1",
        kind: "SelfSubjectRulesReview",
        spec: { namespace },
      },
    })
    expect(objectsAt(rules.body, "status.resourceRules")).toContainEqual(rule)
  })

  test(say("cannot be passed on by who does not have it, without escalate or bind"), async () => {
    await grant(target, "maker", [
      { kind: "User", name: "maker" },
      [
        {
          apiGroups: [API_GROUP],
          resources: ["roles", "rolebindings"],
          verbs: ["get", "create", "patch"],
        },
        {
          apiGroups: [API_GROUP],
          resources: ["roles"],
          verbs: ["bind"],
          resourceNames: ["strong"],
        },
      ],
    ])
    const as = "maker"
    const role = (name: string, rules: readonly Json[]) => ({
      apiVersion: `${API_GROUP}/v1`,
      kind: "Role",
      metadata: { name },
      rules,
    })
    const strong = [
      { apiGroups: [""], resources: ["secrets"], verbs: ["get", "list"] },
      { apiGroups: ["apps"], resources: ["deployments"], verbs: ["get"], resourceNames: ["d"] },
    ]
    const weak = [{ apiGroups: [API_GROUP], resources: ["roles"], verbs: ["get"] }]
    await eventually(
      async () =>
        (await target.send("POST", ROLES, { as, body: role("weak", weak) })).status === 201,
    )
    const refused = await target.send("POST", ROLES, { as, body: role("strong", strong) })
    expect(refused.status).toBe(403)
    expect(refused.body.message).toBe(
      'roles.rbac.authorization.k8s.io "strong" is forbidden: user "maker" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["secrets"], Verbs:["get" "list"]}\n{APIGroups:["apps"], Resources:["deployments"], ResourceNames:["d"], Verbs:["get"]}',
    )
    const grown = await target.send("PATCH", `${ROLES}/weak`, {
      as,
      type: "application/merge-patch+json",
      body: { rules: strong },
    })
    expect(grown.status).toBe(403)
    for (const name of ["strong", "stronger"])
      await target.send("POST", ROLES, { body: role(name, strong) })
    const subject = { kind: "User", name: as, apiGroup: API_GROUP }
    const bind = async (to: string) => {
      const body = binding(`to-${to}`, to, subject)
      return target.send("POST", BINDINGS, { as, body })
    }
    await eventually(async () => (await bind("strong")).status !== 404)
    expect((await target.send("GET", `${BINDINGS}/to-strong`)).status).toBe(200)
    await target.send("DELETE", `${BINDINGS}/to-strong`)
    await eventually(async () => {
      const { status, body } = await bind("stronger")
      return status === 403 && String(body.message).includes("attempting to grant")
    })
  })

  test(say("says which Role a binding misses"), async () => {
    const subject = { kind: "User", name: "lost", apiGroup: API_GROUP }
    await target.send("POST", BINDINGS, { body: binding("lost", "nowhere", subject) })
    await eventually(async () => {
      const { body } = await target.send("GET", PODS, { as: "lost" })
      return String(body.message).endsWith(
        ': RBAC: role.rbac.authorization.k8s.io "nowhere" not found',
      )
    })
  })

  test(say("comes with a service account's token, until the account goes"), async () => {
    await target.send("POST", ACCOUNTS, { body: { metadata: { name: "robot" } } })
    const subject = { kind: "ServiceAccount", name: "robot", namespace: target.namespace }
    await grant(target, "robot", [
      subject,
      [{ apiGroups: [""], resources: ["configmaps"], verbs: ["list"] }],
    ])
    const ask = (expirationSeconds: number) =>
      target.send("POST", `${ACCOUNTS}/robot/token`, {
        body: {
          kind: "TokenRequest",
          apiVersion: "authentication.k8s.io/v1",
          spec: { expirationSeconds },
        },
      })
    const short = await ask(10)
    expect(short.status).toBe(422)
    expect(short.body.message).toContain("may not specify a duration less than 10 minutes")
    const made = await ask(600)
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({ kind: "TokenRequest", spec: { expirationSeconds: 600 } })
    const bearer = textAt(made.body, "status.token")
    await eventually(async () => (await target.send("GET", CONFIG_MAPS, { bearer })).status === 200)
    const secrets = await target.send("GET", "/api/v1/namespaces/{ns}/secrets", { bearer })
    expect(secrets.body.message).toStartWith(
      `secrets is forbidden: User "system:serviceaccount:${target.namespace}:robot" cannot list`,
    )
    const impersonating = await target.send("GET", PODS, { bearer, as: "jane" })
    expect(impersonating.status).toBe(403)
    // A real server may name a verb of constrained impersonation (KEP-5284) here.
    expect(impersonating.body.message).toContain(
      `User "system:serviceaccount:${target.namespace}:robot" cannot impersonate`,
    )
    const review = {
      kind: "TokenReview",
      apiVersion: "authentication.k8s.io/v1",
      spec: { token: bearer },
    }
    const { body } = await target.send("POST", "/apis/authentication.k8s.io/v1/tokenreviews", {
      body: review,
    })
    expect(valueAt(body, "status.authenticated")).toBe(true)
    expect(textsAt(body, "status.user.groups")).toContain("system:serviceaccounts")
    expect((await target.send("GET", PODS, { bearer: `${bearer}x` })).status).toBe(401)
    await target.send("DELETE", `${ACCOUNTS}/robot`)
    await eventually(
      async () => (await target.send("GET", CONFIG_MAPS, { bearer })).status === 401,
      15_000,
    )
  }, 20_000)

  test(say("comes with the roles that every cluster has"), async () => {
    const body = {
      ...binding("viewer", "view", { kind: "User", name: "viewer", apiGroup: API_GROUP }),
    }
    const roleRef = { kind: "ClusterRole", name: "view", apiGroup: API_GROUP }
    await target.send("POST", BINDINGS, { body: { ...body, roleRef } })
    const status = async (path: string) => (await target.send("GET", path, { as: "viewer" })).status
    await eventually(async () => (await status(PODS)) === 200)
    expect(await status("/api/v1/namespaces/{ns}")).toBe(200)
    expect(await status("/api/v1/namespaces/{ns}/secrets")).toBe(403)
    expect(await status("/api/v1/pods")).toBe(403)
  })
}

async function grant(
  target: Target,
  name: string,
  [subject, rules]: readonly [Json, readonly Json[]],
): Promise<void> {
  const role = { apiVersion: `${API_GROUP}/v1`, kind: "Role", metadata: { name }, rules }
  await target.send("POST", ROLES, { body: role })
  await target.send("POST", BINDINGS, { body: binding(name, name, subject) })
}

function binding(name: string, role: string, subject: Json): Json {
  return {
    apiVersion: `${API_GROUP}/v1`,
    kind: "RoleBinding",
    metadata: { name },
    roleRef: { kind: "Role", name: role, apiGroup: API_GROUP },
    subjects: [subject],
  }
}
