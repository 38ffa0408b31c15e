import type { Cluster } from "#lib/kustomize/cluster.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { containersOf, podSpecOf } from "#lib/kustomize/pod-spec.ts"
import { isRecord } from "#lib/kustomize/record.ts"
import { environmentOf } from "./facts/environment-of.ts"
import { isProduction } from "./facts/is-production.ts"
import type { Surroundings } from "./facts/surroundings.ts"
import { text } from "./facts/text.ts"
import { textsIn } from "./facts/texts-in.ts"
import { judgeEach } from "./judge-each.ts"
import type { Policy } from "./policy.ts"

/** Marks a Secret whose values are made up for a test: `turnspit.dev/test-fixture: "any password will do"`. */
export const fixtureAnnotation = "turnspit.dev/test-fixture"

/** No secret value stands in git, in a Secret or anywhere else. */
export const secretsOutside: Policy = {
  name: "secrets-outside",
  why: "Base64 is no encryption: what is in git is known to all who read it, for ever",
  requirement: ["S1-02"],
  judge: judgeEach((manifest, { cluster, around }) => [
    ...problemsOf(manifest, cluster),
    ...settings(manifest),
    ...passwords(manifest, around),
    ...flags(manifest),
  ]),
}

function problemsOf(manifest: Manifest, cluster: Cluster): readonly string[] {
  if (manifest.kind !== "Secret" || !/^v\d/.test(manifest.apiVersion)) return privateKeys(manifest)
  const keys = [manifest.data, manifest.stringData].flatMap((field) =>
    Object.entries(isRecord(field) ? field : {}).flatMap(([key, value]) =>
      value === "" || value === null || value === undefined ? [] : [key],
    ),
  )
  if (keys.length === 0) return []
  const isMarked = isFilled(manifest.metadata.annotations?.[fixtureAnnotation])
  if (isMarked && !isProduction(cluster)) return []
  const remedy = `make it outside of git and name it in secrets of cluster "${cluster.name}"`
  if (isMarked)
    return [
      `it is marked as a test fixture, but "${cluster.name}" is a production cluster; ${remedy}`,
    ]
  return [
    `it has the values of ${keys.join(", ")}; ${remedy}, or mark made-up values with the annotation ${fixtureAnnotation} and a reason`,
  ]
}

function isFilled(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== ""
}

/** A key is told by its first line, wherever it stands; a public certificate is none. */
function privateKeys(manifest: Manifest): readonly string[] {
  return textsIn(manifest)
    .filter(({ value }) => /-----BEGIN ([A-Z]+ )*PRIVATE KEY-----/.test(value))
    .map(({ path }) => `${path} is a private key; keep it in a Secret that is made outside of git`)
}

/** Told by the variable's name, or by an address with a password in it; a path, a flag and a reference are none. */
function passwords(manifest: Manifest, around: Surroundings): readonly string[] {
  return environmentOf(manifest, around)
    .filter(isSecret)
    .map(
      ({ container, name }) =>
        `env ${name} of container "${container}" has a secret as its value; take it from a Secret by secretKeyRef`,
    )
}

function isSecret({ name, value }: { readonly name: string; readonly value: string }): boolean {
  return (
    isSaid(value) &&
    (/(^|_)(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|ACCESS_KEY|PRIVATE_KEY)$/i.test(name) ||
      /:\/\/[^\s:@/]{1,64}:[^\s@/]{1,128}@/.test(value))
  )
}

function isSaid(value: string): boolean {
  return !/^$|^\/|\$\(|^(true|false|\d+)$/.test(value)
}

/** A ConfigMap is read by everybody who may see the namespace, also where it is mounted as files. */
function settings({ kind, data }: Manifest): readonly string[] {
  if (kind !== "ConfigMap" || !isRecord(data)) return []
  return Object.entries(data)
    .filter(([name, value]) => typeof value === "string" && isSecret({ name, value }))
    .map(([name]) => `data["${name}"] is a secret; keep it in a Secret that is made outside of git`)
}

/** Flags that hold a secret themselves: `--password=…`, not `--password-file=…`. */
function flags(manifest: Manifest): readonly string[] {
  return containersOf(podSpecOf(manifest) ?? {}).flatMap(({ name, command, args }) =>
    [command, args].flatMap((words) =>
      (Array.isArray(words) ? words : []).flatMap((word: unknown) => {
        const [, flag, value = ""] =
          typeof word === "string" && word.length < 1024 ? (secretFlag.exec(word) ?? []) : []
        return flag === undefined || !isSaid(value)
          ? []
          : [
              `the flag ${flag} of container "${text(name)}" has a secret as its value; take it from a Secret, by way of a variable or a file`,
            ]
      }),
    ),
  )
}

const secretFlag = /^(--?(?:[a-z0-9]+[-_.])*(?:password|passwd|token|api-?key))=([^$].*)$/i
