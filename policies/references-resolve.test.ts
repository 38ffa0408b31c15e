import { expect, test } from "bun:test"
import { referencesResolve } from "./references-resolve.ts"
import { app, type Fields, object, problems, workload } from "./testing/example.ts"

const settings = object("ConfigMap/settings", { data: { colour: "red" } })

function of(pod: Fields, env: readonly Fields[] = []): readonly string[] {
  const web = workload("Deployment/web", { pod, container: { env } })
  const containers = [{ name: "app", env }]
  return problems(referencesResolve, [
    settings,
    { ...web, spec: { template: { spec: { containers, ...pod } } } },
  ])
}

function variable(name: string, valueFrom: Fields): Fields {
  return { name, valueFrom }
}

test("references-resolve accepts what the namespace has, what the cluster names and what is optional", () => {
  expect(problems(referencesResolve, app)).toEqual([])
  const optional = { name: "gone", key: "x", optional: true }
  expect(
    of(
      { serviceAccountName: "default", volumes: [{ name: "c", configMap: { name: "settings" } }] },
      [
        variable("A", { configMapKeyRef: { name: "settings", key: "colour" } }),
        variable("B", { secretKeyRef: { name: "token", key: "value" } }),
        variable("C", { secretKeyRef: optional }),
      ],
    ),
  ).toEqual([])
})

test("references-resolve names ConfigMaps, Secrets, keys, claims and accounts that do not exist", () => {
  const volumes = [
    { name: "data", persistentVolumeClaim: { claimName: "data" } },
    { name: "settings", configMap: { name: "setings" } },
  ]
  expect(
    of({ serviceAccountName: "web", volumes }, [
      variable("A", { configMapKeyRef: { name: "settings", key: "color" } }),
      variable("B", { secretKeyRef: { name: "token", key: "id" } }),
      variable("C", { secretKeyRef: { name: "tokens", key: "id" } }),
    ]),
  ).toEqual(
    [
      'env A of container "app" refers to the key "color" of ConfigMap "settings", which has colour',
      'env B of container "app" refers to the key "id" of Secret "token", which has value',
      'env C of container "app" refers to Secret "tokens"; nothing declares a Secret there; or name it in secrets of cluster "prod"',
      'volume "data" refers to PersistentVolumeClaim "data"; nothing declares a PersistentVolumeClaim there',
      'volume "settings" refers to ConfigMap "setings"; there is ConfigMap settings',
      'serviceAccountName refers to ServiceAccount "web"; nothing declares a ServiceAccount there',
    ].map((problem) => `Deployment/web/web: ${problem}`),
  )
})

test("references-resolve takes no Secret of another namespace for ours", () => {
  const token = variable("T", { secretKeyRef: { name: "constructor", key: "value" } })
  expect(of({}, [token])).toHaveLength(1)
})

test("references-resolve wants every mount to name a volume of the pod, or a claim of its StatefulSet", () => {
  const container = { volumeMounts: [{ name: "data", mountPath: "/data" }] }
  expect(problems(referencesResolve, [workload("Deployment/web", { container })])).toEqual([
    'Deployment/web/web: container "app" mounts the volume "data"; the pod\'s volumes are none',
  ])
  const claims = workload("StatefulSet/db", {
    container,
    spec: { volumeClaimTemplates: [{ metadata: { name: "data" } }] },
  })
  expect(problems(referencesResolve, [claims])).toEqual([])
})

test("references-resolve follows the old name of serviceAccountName and the pull secrets of accounts", () => {
  expect(of({ serviceAccount: "gone" })).toHaveLength(1)
  const account = object("ServiceAccount/web", { imagePullSecrets: [{ name: "gone" }] })
  expect(problems(referencesResolve, [account])).toEqual([
    expect.stringContaining('ServiceAccount/web/web: imagePullSecrets refers to Secret "gone"'),
  ])
})

test("references-resolve wants the Services that the API server calls, where the repository knows the namespace", () => {
  const webhook = (namespace: string) =>
    object("ValidatingWebhookConfiguration/check", {
      webhooks: [
        { name: "check.example.com", clientConfig: { service: { name: "chek", namespace } } },
      ],
    })
  expect(problems(referencesResolve, [...app, webhook("web")])).toEqual([
    expect.stringContaining(
      'ValidatingWebhookConfiguration/check: webhook "check.example.com" names Service "web/chek"; ',
    ),
  ])
  expect(problems(referencesResolve, [...app, webhook("elsewhere")])).toEqual([])
  const api = object("APIService/v1.x", { spec: { service: { name: "gone", namespace: "web" } } })
  expect(problems(referencesResolve, [...app, api])).toHaveLength(1)
})
