import { expect, test } from "bun:test"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { concealed, maskObject, maskSetting, maskText, shownFields } from "./mask-values.ts"
import { hideSecretsIn, namesSecret } from "./secret-text.ts"

const shown = (body: object): string => {
  const metadata = { name: "a", namespace: "web" }
  const manifest: Manifest = { apiVersion: "v1", kind: "ConfigMap", metadata, ...body }
  return JSON.stringify(maskObject(concealed(manifest)))
}

test("maskObject() hides secrets wherever they stand, and nothing else", () => {
  const texts = [
    "postgres://app:hunter2@db/app",
    "redis://:hunter2@db",
    "postgres://app:hun/ter2@db",
    "user=app password=hunter2 host=db",
    "Server=db;User Id=app;Password=hunter2;Encrypt=true",
    '{"host":"db","password":"hunter2","port":1}',
    "https://x.example/?a=1&access_token=hunter2&b=2",
    "Authorization: Bearer hunter2hunter2",
    "log in with ghp_hunter2hunter2hunter2hunter2",
    "https://hooks.slack.com/services/T0/B0/hunter2hunter2",
    "a: 1\npassword: |\n  hunter2\n  hunter2\nb: 2",
    "-----BEGIN RSA PRIVATE KEY-----\nhunter2\n-----END RSA PRIVATE KEY-----\nb",
  ]
  for (const text of texts) {
    expect(shown({ data: { text } })).not.toContain("hunter2")
    expect(shown({ data: { text } })).toContain("***")
  }
  const env = [
    { name: "PGPASSWORD", value: "hunter2" },
    { name: "CLIENTSECRET", value: "hunter2" },
  ]
  const args = ["--token", "hunter2", "--password=hunter2", "--verbose"]
  const annotations = { "kubectl.kubernetes.io/last-applied-configuration": "hunter2" }
  const all = shown({ spec: { env, args, apiKey: 12345 }, metadata: { name: "a", annotations } })
  expect(all).not.toMatch(/hunter2|12345/)
  expect(all).toContain("--verbose")
})

test("maskObject() leaves what only sounds secret", () => {
  const data = {
    TOKEN_URL: "https://login.example/token",
    USE_AUTH: "true",
    PASSWORD: "$(FROM_ELSEWHERE)",
    TLS_KEY: "/etc/tls/tls.key",
    SECRET_NAME: "tls",
    "auth.conf": "workers = 3\nlisten = 80",
    image: "registry.example:5000/app@sha256:abc",
  }
  expect(shown({ data })).not.toContain("*")
})

test("maskObject() says of binary content how long it is", () => {
  expect(shown({ binaryData: { logo: "aGVsbG8=" } })).toContain("(5 bytes, sha256 2cf24dba5fb0…)")
})

test("maskSetting() and maskText() hide what is secret by its form", () => {
  const [before, after] = ["https://ada:hunter2@git.example/a", "https://ada:hunter3@git.example/a"]
  expect(maskSetting({ path: "source.repository", before, after })).toEqual({
    path: "source.repository",
    before: "https://ada:*** (before)@git.example/a",
    after: "https://ada:*** (after)@git.example/a",
  })
  expect(maskText(`Cannot fetch ${before}: no`)).toBe(
    "Cannot fetch https://ada:***@git.example/a: no",
  )
})

test("hideSecretsIn() takes a time linear in the length of the text", () => {
  for (const text of [
    "x",
    "a:",
    "://",
    "a=",
    "a://b:",
    "`",
    "-----BEGIN PRIVATE KEY-----",
    '"a":"',
  ])
    expect(hideSecretsIn(text.repeat(200_000 / text.length), () => "***")).toBeString()
})

test("namesSecret() tells secrets from what is about them", () => {
  expect(["dbPassword", "api-key", "PGPASS", "oauth_tokens", "MYSQL_PWD"].map(namesSecret)).toEqual(
    [true, true, true, true, true],
  )
  expect(
    ["secretName", "TOKEN_FILE", "AUTH_URL", "passage", "monkey", "MAX_TOKENS"].some(namesSecret),
  ).toBe(false)
})

test("shownFields() hides every value of a Secret and shows that it changed", () => {
  const secret = (data: object, applied: string) => ({
    kind: "Secret",
    metadata: {
      labels: { tier: applied },
      annotations: { "kubectl.kubernetes.io/last-applied-configuration": applied },
    },
    data,
  })
  const before = secret({ token: "aHVudGVyMg==", gone: "aHVudGVyMg==" }, "a")
  const after = secret({ token: "aHVudGVyMw==", extra: "aHVudGVyMw==" }, "b")
  expect(shownFields(before, after)).toEqual([
    { path: "metadata.labels.tier", before: "a", after: "b" },
    {
      path: 'metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]',
      before: "*** (before)",
      after: "*** (after)",
    },
    { path: "data.token", before: "*** (before)", after: "*** (after)" },
    { path: "data.gone", before: "***" },
    { path: "data.extra", after: "***" },
  ])
})

test("shownFields() hides the variables of pods whose name looks secret", () => {
  const pod = (value: string) => ({ kind: "Pod", spec: { env: [{ name: "DB_PASSWORD", value }] } })
  expect(shownFields(pod("hunter2"), pod("hunter3"))).toEqual([
    { path: "spec.env[name=DB_PASSWORD].value", before: "*** (before)", after: "*** (after)" },
  ])
})
