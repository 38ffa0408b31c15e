import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { ApiError } from "#lib/kube/api-error.ts"
import type { Draft, KubeClient } from "#lib/kube/client.ts"
import { openClient } from "#lib/kube/open-client.ts"
import type { Transport } from "#lib/kube/transport.ts"
import { readAnswer } from "#lib/sync/answer.ts"
import { openHealthView } from "#lib/sync/health-view.ts"
import { readHistory } from "#lib/sync/history.ts"
import { type Leadership, openLeadership } from "#lib/sync/leadership.ts"
import { readLease } from "#lib/sync/lease.ts"
import { changeRecord, recordObject } from "#lib/sync/record.ts"
import type { Report } from "#lib/sync/report.ts"
import { readRequests, request } from "#lib/sync/request.ts"
import { runEvents, writeEvents } from "#lib/sync/run-events.ts"
import { asAccount } from "#lib/testing/as-account.ts"
import { actions, type Delivery, startDelivery } from "#lib/testing/delivery.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { deployment, settings } from "#lib/testing/manifests.ts"
import { testServers } from "#lib/testing/servers.ts"
import { type AccessOwner, accessManager, accessOf, askRole } from "./access.ts"
import type { Bounds } from "./bounds.ts"
import { readBounds } from "./read-bounds.ts"
import { planAccess, writeAccess } from "./write-access.ts"

const rbac = "rbac.authorization.k8s.io"

describe.each([...testServers("the derived rights")])("$name", ({ open }) => {
  let delivery: Delivery
  let service: KubeClient
  let transport: Transport
  let leadership: Leadership
  let owner: AccessOwner
  let bounds: Bounds

  beforeAll(async () => {
    delivery = await startDelivery({ name: "", open })
    const { api, shop, stock, context } = delivery
    const { repositoryId } = context
    bounds = {
      cluster: "test",
      branch: "main",
      namespaces: [shop, stock],
      kinds: ["ConfigMap", "Deployment", "Namespace", "Role/reader", "RoleBinding/reader"],
      edge: [],
      prune: { limit: 20, allow: [] },
    }
    owner = { repositoryId, namespace: api.namespace, serviceAccount: "sync" }
    for (const name of [shop, stock])
      await api.client.create({ apiVersion: "v1", kind: "Namespace", metadata: { name } })
    await api.client.create({
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { namespace: api.namespace, name: "sync" },
    })
    await api.client.create({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { namespace: shop, name: "token" },
      stringData: { value: "secret" },
    })
    await bootstrap(bounds)
    const account = await asAccount(api, { namespace: api.namespace, name: "sync" })
    service = account.client
    transport = account.transport
    leadership = await openLeadership({ ...owner, client: service, name: "test" })
  })
  afterAll(async () => {
    await leadership?.stop()
    await delivery?.stop()
  })

  async function bootstrap(to: Bounds) {
    const person = openClient(delivery.api.connection, { manager: accessManager })
    const steps = await planAccess(accessOf(to, owner), owner, person)
    await writeAccess(steps, person)
    return steps.map(({ change }) => change).filter(({ action }) => action !== "unchanged")
  }

  function deliver(files: Readonly<Record<string, string | null>>) {
    const writer = leadership.writer()
    if (writer === undefined) throw new Error("Cannot deliver: the account got no Lease")
    return delivery.deliver(files, { context: { client: service, writer } })
  }

  test("accessOf() is enough for whole runs: create, change, prune, health, history, drift and the removal of an app", async () => {
    const { shop, stock } = delivery
    const exempt = [`Deployment/${shop}/web`]
    const kinds = ["Role/reader", "RoleBinding/reader"]
    const both = delivery.cluster(["shop", "stock"], { exempt, kinds })
    const made = await deliver({
      ...both,
      ...delivery.app("shop", settings("one"), settings("two"), web("one"), ...reader(shop)),
      ...delivery.app("stock", settings("one")),
    })
    expect(made).toMatchObject({ state: "synced" })
    const changed = await deliver(
      delivery.app("shop", settings("one", { colour: "red" }), web("one"), ...reader(shop)),
    )
    expect(changed).toMatchObject({ state: "synced" })
    expect(actions(changed)).toContain(`prune ConfigMap/${shop}/two`)
    const removed = await deliver(delivery.cluster(["shop"], { exempt, kinds }))
    expect(removed).toMatchObject({ state: "synced" })
    expect(actions(removed, "stock")).toContain(`prune ConfigMap/${stock}/one`)
    const { repositoryId, namespace } = owner
    const view = openHealthView({ client: service, repositoryId, namespace })
    const health = await view.ask(AbortSignal.timeout(10_000))
    view.stop()
    expect(health.map(({ app }) => app)).toContain("shop")
    expect(await readHistory({ client: service, repositoryId, namespace })).toHaveLength(3)
    expect(await readBounds({ client: service, repositoryId })).toEqual(bounds)
  })

  test("accessOf() lets the service tell of its runs where `kubectl describe` looks, and count what comes again", async () => {
    const { shop, api, cluster, app } = delivery
    const where = { client: service, ...owner }
    const tell = async (report: Report) => {
      const signal = AbortSignal.timeout(10_000)
      await writeEvents(runEvents(report, where), where, { by: "test", now: new Date(), signal })
    }
    const good = { ...cluster(["shop"]), ...app("shop", settings("told")) }
    const bad = { ...cluster(["shop"]), ...app("shop", settings("told"), web("gone")) }
    await tell(await deliver(good))
    const failed = await deliver(bad)
    for (const again of [failed, failed]) await tell(again)
    const { namespace } = owner
    const name = `turnspit-${owner.repositoryId}-shop`
    const inventory = await api.client.get({ apiVersion: "v1", kind: "ConfigMap", namespace, name })
    const fields = `involvedObject.name=${name},involvedObject.uid=${inventory?.metadata.uid}`
    const { items } = await api.client.list({ apiVersion: "v1", kind: "Event", namespace, fields })
    const told = items.map(({ count, reason, message }) => `${count} ${reason} ${message}`).sort()
    expect(told).toEqual([
      expect.stringMatching(/^1 Deployed \w{8} "Change something": [1-9] objects? changed$/),
      expect.stringMatching(new RegExp(`^2 DeployFailed .*: policy: .*${shop}/web`)),
    ])
  })

  test.each<[string, string, string, "shop" | "own" | "kube-system" | "", string]>([
    ["get", "", "secrets", "shop", "token"],
    ["list", "", "secrets", "shop", ""],
    ["get", "", "secrets", "kube-system", "token"],
    ["get", "", "secrets", "own", "turnspit-webhook"],
    ["list", "", "secrets", "", ""],
    ["create", "", "pods", "shop", ""],
    ["create", "", "pods/exec", "shop", "web"],
    ["create", "", "pods/attach", "shop", "web"],
    ["create", "", "pods/portforward", "shop", "web"],
    ["delete", "", "pods", "shop", "web"],
    ["create", "", "serviceaccounts/token", "own", "sync"],
    ["impersonate", "", "serviceaccounts", "own", "sync"],
    ["impersonate", "", "users", "", "admin"],
    ["get", "", "nodes", "", "node-1"],
    ["get", "", "nodes/proxy", "", "node-1"],
    ["get", "", "configmaps", "kube-system", "kubeadm-config"],
    ["patch", "apps", "deployments", "kube-system", "coredns"],
    ["patch", "", "namespaces", "", "kube-system"],
    ["delete", "", "namespaces", "shop", "shop"],
    ["patch", rbac, "clusterroles", "", "own"],
    ["update", rbac, "clusterroles", "", "own"],
    ["delete", rbac, "clusterroles", "", "own"],
    ["patch", rbac, "clusterrolebindings", "", "own"],
    ["create", rbac, "clusterrolebindings", "", "other"],
    ["patch", rbac, "roles", "shop", "own"],
    ["patch", rbac, "rolebindings", "own", "own"],
    ["escalate", rbac, "roles", "shop", "reader"],
    ["bind", rbac, "clusterroles", "", "cluster-admin"],
    ["patch", "apiextensions.k8s.io", "customresourcedefinitions", "", "x.example.com"],
    ["create", "certificates.k8s.io", "certificatesigningrequests", "", ""],
    ["*", "*", "*", "", ""],
  ])("accessOf() does not allow to %s %s %s in %s %s", async (verb, group, what, where, name) => {
    const { shop } = delivery
    const namespace = { shop, own: owner.namespace, "kube-system": "kube-system", "": "" }[where]
    const [resource, subresource] = what.split("/")
    const object = name === "own" ? `turnspit-${owner.repositoryId}` : name === "shop" ? shop : name
    const { body } = await transport.send({
      verb: "ask",
      subject: "what is allowed",
      method: "POST",
      path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
      body: {
        apiVersion: "authorization.k8s.io/v1",
        kind: "SelfSubjectAccessReview",
        spec: {
          resourceAttributes: { verb, group, resource, subresource, namespace, name: object },
        },
      },
      repeatable: true,
    })
    const { status } = JSON.parse(body) as { readonly status: { readonly allowed: boolean } }
    expect(status.allowed).toBe(false)
  })

  test.each<[string, (shop: string) => Draft]>([
    ["bind cluster-admin", (shop) => binding(shop, "ClusterRole", "cluster-admin")],
    ["bind the role that reads everything", (shop) => binding(shop, "ClusterRole", "view")],
    [
      "make a role that reads Secrets",
      (shop) => role(shop, [{ apiGroups: [""], resources: ["secrets"], verbs: ["get"] }]),
    ],
    [
      "make a role that does all",
      (shop) => role(shop, [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }]),
    ],
    ["make a role of another name", (shop) => ({ ...role(shop, []), ...named(shop, "other") })],
    [
      "make a Secret",
      (shop) => ({ apiVersion: "v1", kind: "Secret", ...named(shop, "mine"), stringData: {} }),
    ],
  ])("accessOf() lets nobody %s", async (_, manifest) => {
    const { shop, api } = delivery
    await api.client.delete({ ...named(shop, "reader").metadata, ...bindingKind })
    const refused = await service.apply(manifest(shop)).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(ApiError)
    expect(refused).toMatchObject({ status: 403 })
  })

  test("accessOf() makes a role with which one may ask for a run and read how runs went, and nothing else", async () => {
    const { api } = delivery
    const { namespace } = owner
    const subjects = [{ kind: "ServiceAccount", name: "ada", namespace }]
    const roleRef = { apiGroup: rbac, kind: "Role", name: askRole(owner) }
    const account = { apiVersion: "v1", kind: "ServiceAccount", ...named(namespace, "ada") }
    await api.client.create(account)
    await api.client.create({ ...bindingKind, ...named(namespace, "askers"), roleRef, subjects })
    const { client } = await asAccount(api, { namespace, name: "ada" })
    const ada = { ...owner, client }
    await changeRecord({ ...owner, client: service }, "request", { change: (before) => before })
    const about = { by: "ada", now: new Date() }
    const number = await eventually(() => request(ada, "run", about))
    expect((await readRequests({ ...owner, client: service })).runs).toBe(number)
    expect(await readHistory(ada)).toBeArray()
    expect(await readAnswer(ada)).toEqual({ heard: 0 })
    expect(await readLease(ada)).toMatchObject({ holder: expect.any(String) })
    const configMap = (name: string) => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      ...named(namespace, name),
    })
    const inventory = configMap(`turnspit-${owner.repositoryId}-shop`)
    const record = configMap(recordObject(owner, "request"))
    const refused = await Promise.allSettled([
      changeRecord(ada, "history", { change: () => ({ runs: "[]" }) }),
      changeRecord(ada, "answer", { change: () => ({ heard: "9" }) }),
      client.get({ ...inventory, ...inventory.metadata }),
      client.list({ apiVersion: "v1", kind: "ConfigMap", namespace }),
      client.list({ apiVersion: "v1", kind: "Secret", namespace }),
      client.create(configMap("mine")),
      client.delete({ ...record, ...record.metadata }),
    ])
    for (const one of refused)
      expect(one).toMatchObject({ status: "rejected", reason: { status: 403 } })
  })

  test("writeAccess() takes the rights of a namespace away that left the list, and changes nothing the second time", async () => {
    const { shop, stock } = delivery
    expect(await bootstrap(bounds)).toEqual([])
    const less = { ...bounds, namespaces: [shop] }
    expect((await bootstrap(less)).map(({ action, object }) => `${action} ${object}`)).toEqual([
      `configure ClusterRole/turnspit-${owner.repositoryId}`,
      `prune RoleBinding/${stock}/turnspit-${owner.repositoryId}`,
      `prune Role/${stock}/turnspit-${owner.repositoryId}`,
    ])
    const other = { apiVersion: "v1", kind: "ConfigMap", metadata: named(stock, "one").metadata }
    const refused = await service.apply(other).catch((error: unknown) => error)
    expect(refused).toMatchObject({ status: 403 })
  })

  test("sync() names what bootstrap did not allow, before anything is asked of the cluster", async () => {
    const { shop, api } = delivery
    await bootstrap(bounds)
    const bound = (signal: AbortSignal) => readBounds({ ...owner, client: service }, signal)
    const revision = await delivery.deliver(
      { ...delivery.cluster(["shop"]), ...delivery.app("shop", settings("more")) },
      { context: { client: service, bounds: bound } },
    )
    expect(revision.state).toBe("failed")
    expect(revision.failure?.reason).toMatch(
      /^Cannot sync clusters\/test\/index.ts: it asks for more than bootstrap allowed: kinds ".*"; a person with rights runs `bun run bootstrap test`$/,
    )
    expect(
      await api.client.get({ apiVersion: "v1", kind: "ConfigMap", namespace: shop, name: "more" }),
    ).toBeUndefined()
  })

  test("sync() stops an app before its first write when a right is missing, and names it", async () => {
    const { shop } = delivery
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "extra" }, data: {} }
    const report = await deliver({
      ...delivery.cluster(["shop"]),
      ...delivery.app("shop", settings("late"), secret),
    })
    const [app] = report.apps
    expect(app).toMatchObject({ state: "failed", stage: "diff" })
    expect(app?.state === "failed" && app.reasons).toEqual([
      `Cannot apply Secret/${shop}/extra: system:serviceaccount:${owner.namespace}:sync may not patch secrets in the namespace ${shop}; a person with rights runs \`bun run bootstrap <cluster>\``,
    ])
    expect(await delivery.read("late")).toBeUndefined()
  })
})

const bindingKind = { apiVersion: `${rbac}/v1`, kind: "RoleBinding" }

function web(configMap: string) {
  return deployment("web", configMap, { replicas: 0 })
}

function reader(namespace: string) {
  const rules = [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get"] }]
  return [role(namespace, rules), binding(namespace, "Role", "reader")]
}

function role(namespace: string, rules: readonly object[]) {
  return { apiVersion: `${rbac}/v1`, kind: "Role", ...named(namespace, "reader"), rules }
}

function binding(namespace: string, kind: string, name: string) {
  const subjects = [{ kind: "ServiceAccount", name: "default", namespace }]
  const roleRef = { apiGroup: rbac, kind, name }
  return { ...bindingKind, ...named(namespace, "reader"), roleRef, subjects }
}

function named(namespace: string, name: string) {
  return { metadata: { namespace, name } }
}
