import { expect, test } from "bun:test"
import { secretsOutside } from "./secrets-outside.ts"
import { app, object, problems, workload } from "./testing/example.ts"

const data = { token: "c2VjcmV0" }
const annotations = { "turnspit.dev/test-fixture": "any password will do" }
const fixture = object("Secret/auth", { data }, { annotations })

test("secrets-outside accepts a Secret without values, a marked fixture of a test cluster and an encrypted one", () => {
  const empty = object("Secret/auth", { data: { token: "" } })
  const sealed = { ...object("SealedSecret/auth", { data }), apiVersion: "bitnami.com/v1alpha1" }
  const certificate = "-----BEGIN CERTIFICATE-----\nMII"
  const public_ = object("ConfigMap/ca", { data: { "ca.crt": certificate } })
  expect(problems(secretsOutside, [...app, empty, sealed, public_])).toEqual([])
  expect(problems(secretsOutside, [fixture], { name: "test" })).toEqual([])
})

test("secrets-outside refuses a Secret with values, without showing them", () => {
  const plain = object("Secret/auth", { data, stringData: { id: "hunter2" } })
  expect(problems(secretsOutside, [plain])).toEqual([
    'Secret/web/auth: it has the values of token, id; make it outside of git and name it in secrets of cluster "prod", or mark made-up values with the annotation turnspit.dev/test-fixture and a reason',
  ])
  expect(problems(secretsOutside, [fixture])).toEqual([
    'Secret/web/auth: it is marked as a test fixture, but "prod" is a production cluster; make it outside of git and name it in secrets of cluster "prod"',
  ])
  const unexplained = object(
    "Secret/auth",
    { data },
    { annotations: { "turnspit.dev/test-fixture": " " } },
  )
  expect(problems(secretsOutside, [unexplained], { name: "test" })).toHaveLength(1)
})

test("secrets-outside refuses a private key wherever it stands", () => {
  // Written in two parts, so that no scanner takes this test for a leak.
  const key = ["-----BEGIN RSA PRIVATE", "KEY-----\nMII"].join(" ")
  expect(problems(secretsOutside, [object("ConfigMap/tls", { data: { "tls.key": key } })])).toEqual(
    [
      'ConfigMap/web/tls: data["tls.key"] is a private key; keep it in a Secret that is made outside of git',
    ],
  )
})

test("secrets-outside refuses a password in the environment, without showing it", () => {
  const of = (name: string, value: string) =>
    problems(secretsOutside, [
      workload("Deployment/web", { container: { env: [{ name, value }] } }),
    ])
  const sentence =
    'Deployment/web/web: env DB_PASSWORD of container "app" has a secret as its value; take it from a Secret by secretKeyRef'
  expect(of("DB_PASSWORD", "hunter2")).toEqual([sentence])
  expect(of("DB_URL", "postgres://app:hunter2@db/x")).toHaveLength(1)
  expect(of("DB_URL", "postgres://app:$(DB_PASSWORD)@db/x")).toEqual([])
  expect(of("DB_URL", "postgres://app@db/x")).toEqual([])
  expect(of("API_TOKEN", "/run/secrets/token")).toEqual([])
  expect(of("TOKEN_SECONDS", "60")).toEqual([])
})

test("secrets-outside finds secrets in ConfigMaps that nobody reads by name, and in flags", () => {
  const settings = object("ConfigMap/settings", {
    data: { DB_PASSWORD: "made up", mode: "fast", TOKEN: "/run/token", "app.ini": "x=1" },
  })
  expect(problems(secretsOutside, [settings])).toEqual([
    'ConfigMap/web/settings: data["DB_PASSWORD"] is a secret; keep it in a Secret that is made outside of git',
  ])
  const args = ["--db-password=made-up", "--password-file=/run/x", "--token=$(TOKEN)", "--token=/t"]
  expect(problems(secretsOutside, [workload("Deployment/web", { container: { args } })])).toEqual([
    'Deployment/web/web: the flag --db-password of container "app" has a secret as its value; take it from a Secret, by way of a variable or a file',
  ])
})
