import { expect, test } from "bun:test"
import { secretsOutside } from "./secrets-outside.ts"
import { app, object, problems } from "./testing/example.ts"

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
