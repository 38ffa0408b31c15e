import { expect, test } from "bun:test"
import type { Cluster } from "#lib/kustomize/cluster.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { describeReview } from "./describe-review.ts"
import type { ObjectReview } from "./review.ts"
import { reviewCluster, type Side } from "./review-cluster.ts"

const cluster: Cluster = {
  name: "prod",
  kubernetes: "1.36",
  source: { branch: "main" },
  drift: "revert",
  prune: { limit: 2, allow: [] },
  namespaces: ["web"],
  kinds: ["ConfigMap", "Deployment", "Service"],
  apps: ["web"],
}

function rendered(manifests: readonly Manifest[], changed: Partial<Cluster> = {}): Side {
  const apps = [{ state: "rendered", app: "web", after: [], manifests }] as const
  return { state: "rendered", rendered: { cluster: { ...cluster, ...changed }, apps } }
}

function settings(name: string, data: Readonly<Record<string, string>>): Manifest {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "web" }, data }
}

function secret(data: Readonly<Record<string, string>>): Manifest {
  return { apiVersion: "v1", kind: "Secret", metadata: { name: "key", namespace: "web" }, data }
}

function changes(before: readonly Manifest[], after: readonly Manifest[]): readonly ObjectReview[] {
  return reviewCluster("prod", rendered(before), rendered(after)).apps.flatMap(
    ({ objects }) => objects,
  )
}

const texts = { a: "one", b: "two", c: "three", d: "four" }

test("reviewCluster() finds nothing when only the order of objects and keys differs", () => {
  const before = [settings("a", { x: "1", y: "2" }), settings("b", texts)]
  const after = [settings("b", texts), settings("a", { y: "2", x: "1" })]
  expect(changes(before, after)).toEqual([])
})

test("reviewCluster() shows a hashed ConfigMap with new content as one change", () => {
  const [change, ...more] = changes(
    [settings("app-config-1a2b3c4d5e", { colour: "red" })],
    [settings("app-config-g48h2m9k7t", { colour: "blue" })],
  )
  expect(more).toEqual([])
  expect(change).toEqual({
    action: "rename",
    from: "ConfigMap/web/app-config-1a2b3c4d5e",
    object: "ConfigMap/web/app-config-g48h2m9k7t",
    fields: [{ path: "data.colour", before: "red", after: "blue" }],
    code: [],
    consequences: [],
  })
})

test("reviewCluster() shows a renamed object as one, and says that it is created anew", () => {
  const [change, ...more] = changes(
    [settings("old", texts)],
    [settings("new", { ...texts, e: "five" })],
  )
  expect(more).toEqual([])
  expect(change).toMatchObject({
    action: "rename",
    from: "ConfigMap/web/old",
    object: "ConfigMap/web/new",
  })
  expect(change?.consequences[0]?.text).toBe(
    "is created under its new name, and deleted under the old one when that is healthy",
  )
})

test("reviewCluster() does not take objects for each other that have little in common", () => {
  const found = changes([settings("old", { a: "1" })], [settings("new", { z: "2" })])
  expect(found.map(({ action, object }) => `${action} ${object}`)).toEqual([
    "create ConfigMap/web/new",
    "delete ConfigMap/web/old",
  ])
})

test("reviewCluster() shows no value of a Secret, new, changed or gone", () => {
  const all = [
    ...changes([], [secret({ password: "bmV3" })]),
    ...changes([secret({ password: "b2xk" })], [secret({ password: "bmV3" })]),
    ...changes([secret({ password: "b2xk" })], []),
  ]
  expect(all.map(({ action }) => action)).toEqual(["create", "configure", "delete"])
  expect(JSON.stringify(all)).not.toMatch(/bmV3|b2xk/)
})

test("reviewCluster() masks values whose name or form looks secret", () => {
  const container = (env: readonly object[]) => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "web" },
    spec: { template: { spec: { containers: [{ name: "web", env }] } } },
  })
  const before = container([{ name: "DB_PASSWORD", value: "hunter1" }])
  const after = container([
    { name: "DB_PASSWORD", value: "hunter2" },
    { name: "API_KEY", value: "hunter3" },
    { name: "DB_URL", value: "postgres://app:hunter4@db/app" },
    { name: "SECRET_FILE", value: "/run/secret" },
  ])
  const file = (password: string) =>
    settings("file", { "app.ini": `user = app\npassword = ${password}\nport = 1` })
  const text = JSON.stringify(changes([before, file("hunter5")], [after, file("hunter6")]))
  expect(text).not.toContain("hunter")
  expect(text).toContain("*** (before)")
  expect(text).toContain("postgres://app:***@db/app")
  expect(text).toContain("/run/secret")
  expect(text).toContain("password = *** (after)")
})

test("reviewCluster() says that code changed instead of a tag", () => {
  const pod = (image: string): Manifest => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "web" },
    spec: { replicas: 2, template: { spec: { containers: [{ name: "web", image }] } } },
  })
  const [change] = changes(
    [pod("a.b/web:tree-0123456789abcdef")],
    [pod("a.b/web:tree-fedcba9876543210")],
  )
  expect(change).toMatchObject({
    fields: [],
    code: [{ service: "web", before: "tree-0123456789abcdef", after: "tree-fedcba9876543210" }],
  })
  expect(change?.consequences.map(({ text }) => text)).toEqual(["restarts 2 pods"])
})

test("reviewCluster() never calls a failed render no change", () => {
  const failed: Side = {
    state: "failed",
    stage: "render",
    reason: "Cannot render clusters/prod/index.ts: it throws",
  }
  for (const [base, head] of [
    [failed, rendered([])],
    [rendered([]), failed],
    [failed, failed],
  ] as const) {
    const review = reviewCluster("prod", base, head)
    expect(review.failures.length).toBeGreaterThan(0)
    const end = { name: "main", revision: "0".repeat(40) }
    const lines = describeReview(
      { base: end, head: end, clusters: [review] },
      { colour: false, full: false },
    )
    expect(lines.join("\n")).not.toContain("no changes")
    expect(lines.join("\n")).toContain("it throws")
  }
})

test("reviewCluster() leaves an app out that failed on one side, instead of calling all of it new", () => {
  const broken: Side = {
    state: "rendered",
    rendered: {
      cluster,
      apps: [{ state: "failed", app: "web", reason: "Cannot render clusters/prod/web.ts: no" }],
    },
  }
  const review = reviewCluster("prod", broken, rendered([settings("a", texts)]))
  expect(review.apps).toEqual([])
  expect(review.failures[0]).toMatchObject({ side: "base", app: "web", stage: "render" })
})

test("reviewCluster() lists what the head's policies and validation refuse", () => {
  const pod: Manifest = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web", namespace: "web" },
    spec: { containers: [{ name: "web", image: "web:latest" }] },
  }
  const review = reviewCluster("prod", rendered([]), rendered([pod]))
  const reasons = review.failures
    .filter(({ stage }) => stage === "policy")
    .flatMap((one) => one.reasons)
  expect(reasons.join("\n")).toContain("Pod/web/web")
})

test("reviewCluster() parts what the head brings from what the base has already", () => {
  const pod = (name: string): Manifest => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "web" },
    spec: { containers: [{ name: "web", image: "web:latest" }] },
  })
  const { failures } = reviewCluster("prod", rendered([pod("a")]), rendered([pod("a"), pod("b")]))
  const policy = failures.filter(({ stage }) => stage === "policy")
  expect(policy.map(({ known }) => known)).toEqual([undefined, true])
  expect(policy[0]?.reasons.join()).toContain("Pod/web/b")
  expect(policy[0]?.reasons.join()).not.toContain("Pod/web/a")
  expect(policy[1]?.reasons.join()).toContain("Pod/web/a")
})

test("reviewCluster() says what a change of the cluster's file means", () => {
  const allow = ["PersistentVolumeClaim/web/data"]
  const head = rendered([], { drift: "report", prune: { limit: 2, allow } })
  const review = reviewCluster(
    "prod",
    rendered([settings("a", texts), settings("b", { x: "1" }), settings("c", { y: "1" })]),
    head,
  )
  expect(review.settings.map(({ path }) => path)).toEqual(["drift", "prune.allow[0]"])
  expect(review.consequences.map(({ text }) => text)).toEqual([
    "lets a push delete PersistentVolumeClaim/web/data and the data in it",
    "removes 3 objects, and a push may remove 2 (prune.limit): it will change nothing",
    "reports what others change on the cluster instead of undoing it",
  ])
})

test("reviewCluster() tells a new cluster and one that is gone from one without changes", () => {
  expect(
    reviewCluster("prod", { state: "absent" }, rendered([settings("a", texts)])).consequences[0]
      ?.text,
  ).toBe("is a new cluster")
  expect(reviewCluster("prod", rendered([]), { state: "absent" }).consequences[0]?.text).toContain(
    "is gone: nothing is deployed there any more",
  )
})

test("reviewCluster() lists what the schemas of the head's kinds refuse, and when there are none", () => {
  const head = {
    ...rendered([settings("a", texts)]),
    schemas: new Map([["web", ["It is no text"]]]),
  }
  const refused = (side: Side) =>
    reviewCluster("prod", rendered([]), side).failures.filter(({ stage }) => stage === "validate")
  expect(refused(head as Side)).toMatchObject([
    { side: "head", app: "web", stage: "validate", reasons: ["It is no text"] },
  ])
  const without = {
    ...head,
    schemas: { failure: "Cannot validate: no schemas of Kubernetes 9.99" },
  }
  expect(refused(without as Side)).toMatchObject([
    { stage: "validate", reasons: ["Cannot validate: no schemas of Kubernetes 9.99"] },
  ])
})

test("reviewCluster() shows an object that goes to another namespace as one, whatever is in it", () => {
  const account = (namespace: string): Manifest => ({
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name: "web", namespace },
  })
  const [change, ...more] = changes([account("web")], [account("shop")])
  expect(more).toEqual([])
  expect(change).toMatchObject({
    action: "rename",
    from: "ServiceAccount/web/web",
    object: "ServiceAccount/shop/web",
    fields: [],
  })
})

test("reviewCluster() says that the volumes of a renamed StatefulSet are empty", () => {
  const database = (name: string): Manifest => ({
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name, namespace: "web" },
    spec: {
      serviceName: "headless",
      replicas: 1,
      volumeClaimTemplates: [{ metadata: { name: "data" } }],
    },
  })
  const [change] = changes([database("db")], [database("database")])
  expect(change?.consequences[0]).toEqual({
    weight: "danger",
    text: "starts with empty volumes: nothing moves the claims of StatefulSet/web/db",
  })
})

test("reviewCluster() says that an object goes over to another app, and not that its label changes", () => {
  const of = (app: string): Side => {
    const labels = { "app.kubernetes.io/instance": app }
    const manifests = [
      { ...settings("a", texts), metadata: { name: "a", namespace: "web", labels } },
    ]
    const apps = [{ state: "rendered", app, after: [], manifests }] as const
    return { state: "rendered", rendered: { cluster: { ...cluster, apps: [app] }, apps } }
  }
  const [object] = reviewCluster("prod", of("web"), of("shop")).apps.flatMap((app) => app.objects)
  expect(object).toMatchObject({
    action: "configure",
    fields: [],
    consequences: [{ weight: "info", text: "goes over from the app web to the app shop" }],
  })
})

test("reviewCluster() says which list changed its order, where that restarts pods", () => {
  const pod = (...names: readonly string[]): Manifest => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "web" },
    spec: {
      template: {
        spec: { containers: [{ name: "web", env: names.map((name) => ({ name, value: "1" })) }] },
      },
    },
  })
  const [change] = changes([pod("A", "B")], [pod("B", "A")])
  expect(change?.consequences.map(({ text }) => text)).toEqual([
    "restarts 1 pod",
    "differs only in the order of spec.template.spec.containers[name=web].env, which Kubernetes takes for a change",
  ])
})

test("reviewCluster() says what else a cluster's file may loosen", () => {
  const exemptions = [{ policy: "pods-hardened", object: "Deployment/web/web", reason: "later" }]
  const { consequences } = reviewCluster(
    "prod",
    rendered([settings("a", texts)]),
    rendered([settings("a", texts)], {
      prune: { limit: 50, allow: [] },
      kinds: [...cluster.kinds, "Role/web"],
      exemptions,
    }),
  )
  expect(consequences).toEqual([
    { weight: "notice", text: "may deploy the kind Role/web" },
    { weight: "notice", text: "lets one push remove 50 objects instead of 2" },
    {
      weight: "danger",
      text: "exempts Deployment/web/web from the policy pods-hardened: later",
    },
  ])
})

test("reviewCluster() says in words that references follow a name by content", () => {
  const pod = (name: string): Manifest => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "web" },
    spec: {
      template: {
        spec: { containers: [{ name: "web", envFrom: [{ configMapRef: { name } }] }] },
      },
    },
  })
  const [old, now] = ["app-config-1a2b3c4d5e", "app-config-g48h2m9k7t"]
  const found = changes(
    [settings(old, { a: "1" }), pod(old)],
    [settings(now, { a: "2" }), pod(now)],
  )
  expect(found[1]).toMatchObject({
    object: "Deployment/web/web",
    fields: [],
    consequences: [
      { text: "restarts 1 pod" },
      { text: "follows app-config-g48h2m9k7t, whose content changed" },
    ],
  })
})
