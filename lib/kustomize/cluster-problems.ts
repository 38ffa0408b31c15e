import { isNamedOnly, isOwnAccess, ownResource, parseAllowedKind } from "./allowed-kind.ts"
import { gitIdentity, gitSecret } from "./git-secret.ts"
import { isRecord } from "./record.ts"

/** Lists what is wrong with a cluster's data, each as `<field> is …`; empty when all is well. */
export function clusterProblems(spec: unknown): readonly string[] {
  if (!isRecord(spec)) return ["it is no object"]
  const { source, prune } = spec
  return [
    ...unknownKeys("", spec, fields),
    ...check("name", spec.name, isDnsLabel, "a DNS label such as prod"),
    ...check("kubernetes", spec.kubernetes, matches(/^1\.\d+$/), 'a release such as "1.36"'),
    ...record("source", source, ["branch", "repository"]),
    ...nested(source, (of) => [
      ...check("source.branch", of.branch, isBranch, "a branch such as main"),
      ...(of.repository === undefined
        ? []
        : check("source.repository", of.repository, isRepository, repositoryHint)),
    ]),
    ...check("drift", spec.drift, oneOf("revert", "report"), '"revert" or "report"'),
    ...ignored(spec.ignore),
    ...record("prune", prune, ["limit", "allow"]),
    ...nested(prune, (of) => check("prune.limit", of.limit, isCount, "a whole number from 0")),
    ...nested(prune, (of) => list("prune.allow", of.allow, isObjectId, objectIdHint)),
    ...list("namespaces", spec.namespaces, isDnsLabel, "a DNS label"),
    ...notEmpty("namespaces", spec.namespaces, "which would allow no app; name at least one"),
    ...kinds(spec.kinds, spec.name),
    ...edge(spec.edge, spec.namespaces),
    ...(spec.foreignKinds === undefined
      ? []
      : list("foreignKinds", spec.foreignKinds, isKind, "a kind such as example.com/v1/Widget")),
    ...images(spec.images),
    ...secrets(spec.secrets, spec.namespaces),
    ...gitSecretProblems(spec.secrets, source),
    ...exemptions(spec.exemptions),
    ...list("apps", spec.apps, isAppName, "the name of an overlay file, a DNS label"),
    ...notEmpty("apps", spec.apps, "which would remove everything; name at least one app"),
  ]
}

const fields = [
  "name",
  "kubernetes",
  "source",
  "drift",
  "ignore",
  "prune",
  "namespaces",
  "kinds",
  "edge",
  "foreignKinds",
  "images",
  "secrets",
  "exemptions",
  "apps",
]

type Test = (value: unknown) => boolean
type JsonObject = Readonly<Record<string, unknown>>

function unknownKeys(path: string, value: JsonObject, known: readonly string[]): readonly string[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => `${path}${key} is not a known field; known are ${known.join(", ")}`)
}

function check(path: string, value: unknown, test: Test, hint: string): readonly string[] {
  if (value === undefined) return [`${path} is missing; it should be ${hint}`]
  return test(value) ? [] : [`${path} is ${JSON.stringify(value)}; it should be ${hint}`]
}

function record(path: string, value: unknown, known: readonly string[]): readonly string[] {
  return isRecord(value)
    ? unknownKeys(`${path}.`, value, known)
    : check(path, value, isRecord, `an object with ${known.join(" and ")}`)
}

function nested(value: unknown, problems: (of: JsonObject) => readonly string[]) {
  return isRecord(value) ? problems(value) : []
}

function list(path: string, value: unknown, test: Test, hint: string): readonly string[] {
  if (!Array.isArray(value)) return check(path, value, Array.isArray, `a list, each ${hint}`)
  const twice = value.filter((item, index) => value.indexOf(item) !== index)
  return [
    ...value.flatMap((item, index) => check(`${path}[${index}]`, item ?? null, test, hint)),
    ...[...new Set(twice)].map((item) => `${path} names ${JSON.stringify(item)} twice`),
  ]
}

function notEmpty(path: string, value: unknown, consequence: string): readonly string[] {
  return Array.isArray(value) && value.length === 0 ? [`${path} is empty, ${consequence}`] : []
}

function kinds(value: unknown, cluster: unknown): readonly string[] {
  const problems = list("kinds", value, isAllowedKind, allowedKindHint)
  if (problems.length > 0 || !Array.isArray(value)) return problems
  return [
    ...notEmpty("kinds", value, "which would allow no object; name at least one kind"),
    ...value.flatMap((entry: string) => kindProblem(entry, String(cluster)) ?? []),
  ]
}

const isAllowedKind: Test = (value) =>
  typeof value === "string" && parseAllowedKind(value) !== undefined
const allowedKindHint =
  'one of Kubernetes\'s own kinds such as "Deployment", or a custom one such as "example.com/Widget"'

function kindProblem(entry: string, cluster: string): string | undefined {
  const allowed = parseAllowedKind(entry)
  const own = allowed && ownResource(allowed)
  if (allowed === undefined || own === undefined) return undefined
  const { group, kind, name } = allowed
  if (isOwnAccess(group, name))
    return `kinds names "${entry}", a right of the sync service itself, which only \`bun run bootstrap ${cluster}\` changes`
  if (isNamedOnly(kind) === true && name === undefined)
    return `kinds names "${kind}" without a name; each has to be named, such as "${kind}/traefik"`
  if (isNamedOnly(kind) === false && name !== undefined)
    return `kinds names "${entry}"; it should be "${kind}": only what belongs to no namespace, and access, is named one by one`
  return undefined
}

const isKind = matches(/^[a-z0-9.-]+\/v\d\w*\/[A-Z]\w*$/)

function edge(value: unknown, namespaces: unknown): readonly string[] {
  if (value === undefined) return []
  const known = Array.isArray(namespaces) ? namespaces : []
  const isKnown: Test = (item) => isDnsLabel(item) && known.includes(item)
  return list("edge", value, isKnown, "one of namespaces")
}

function ignored(value: unknown): readonly string[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) return check("ignore", value, Array.isArray, "a list")
  return value.flatMap((item: unknown, index) => {
    const path = `ignore[${index}]`
    return [
      ...record(path, item, ["object", "fields"]),
      ...nested(item, (of) => [
        ...check(`${path}.object`, of.object, isObjectId, objectIdHint),
        ...list(`${path}.fields`, of.fields, isIgnorable, ignorableHint),
        ...notEmpty(`${path}.fields`, of.fields, "name the fields that are left alone"),
      ]),
    ]
  })
}

function images(value: unknown): readonly string[] {
  if (value === undefined || value === "tree") return []
  if (!isRecord(value))
    return check("images", value, isRecord, '"tree", an object: image → tag@digest, or absent')
  return Object.entries(value).flatMap(([name, version]) => [
    ...(isImageName(name) ? [] : [`images names "${name}"; it should be an image without a tag`]),
    ...check(
      `images["${name}"]`,
      version,
      isPinned,
      "a tag with a digest, such as tree-…@sha256:…",
    ),
  ])
}

function secrets(value: unknown, namespaces: unknown): readonly string[] {
  if (value === undefined) return []
  if (!isRecord(value))
    return check("secrets", value, isRecord, 'an object: "namespace/name" → keys')
  const known = Array.isArray(namespaces) ? namespaces : []
  return Object.entries(value).flatMap(([id, keys]) => {
    const [namespace, name, ...rest] = id.split("/")
    const legal = isDnsLabel(namespace) && isDnsName(name) && rest.length === 0
    return [
      ...(legal ? [] : [`secrets names "${id}"; it should be namespace/name`]),
      ...(legal && !known.includes(namespace)
        ? [`secrets names "${id}", but namespaces has no "${namespace}"`]
        : []),
      ...list(`secrets["${id}"]`, keys, isText, "a key of the Secret"),
      ...notEmpty(`secrets["${id}"]`, keys, "name the keys that the Secret has"),
    ]
  })
}

/** The Secret of the repository has what a fetch over its protocol needs. */
function gitSecretProblems(secrets: unknown, source: unknown): readonly string[] {
  const repository = isRecord(source) ? source.repository : undefined
  const declared = isRecord(secrets) ? secrets[gitSecret.id] : undefined
  if (typeof repository !== "string") return []
  const by = gitIdentity(repository)
  if (declared === undefined)
    return by === "key"
      ? [
          `source.repository is fetched over ssh, which takes a key: add "${gitSecret.id}": ${JSON.stringify(gitSecret.keys.key)} to secrets`,
        ]
      : []
  if (by === undefined)
    return [
      `secrets names "${gitSecret.id}", but source.repository is fetched over neither https nor ssh, and would show it to everybody`,
    ]
  const keys = Array.isArray(declared) ? declared : []
  return gitSecret.keys[by]
    .filter((key) => !keys.includes(key))
    .map(
      (key) =>
        `secrets["${gitSecret.id}"] has no "${key}", with which source.repository is fetched`,
    )
}

function exemptions(value: unknown): readonly string[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) return check("exemptions", value, Array.isArray, "a list")
  return value.flatMap((item: unknown, index) => {
    const path = `exemptions[${index}]`
    return [
      ...record(path, item, ["policy", "object", "reason"]),
      ...nested(item, (of) => [
        ...check(`${path}.policy`, of.policy, isDnsLabel, "the name of a policy"),
        ...check(`${path}.object`, of.object, isObjectId, objectIdHint),
        ...check(`${path}.reason`, of.reason, isText, "one sentence why"),
      ]),
    ]
  })
}

const ignorableHint =
  "a path such as spec.replicas, or one below metadata.labels or metadata.annotations"

const objectIdHint = "an object as Kind/namespace/name or Kind/name"

const isDnsLabel = matches(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/)
const isDnsName = matches(/^(?=.{1,253}$)[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/)
const isObjectId = matches(/^[A-Z][A-Za-z0-9]*(\/[a-z0-9][a-z0-9.:-]*){1,2}$/)
const isFieldPath = matches(
  /^[A-Za-z][\w-]*(\.[\w-]+|\["([^"\\]|\\.)+"\]|\[\w+=[^\]]+\]|\[\d+\])*$/,
)
/** What makes the object what it is, and marks it as ours, is not for others. */
const isIgnorable: Test = (value) =>
  isFieldPath(value) &&
  !/^(apiVersion|kind|status)\b/.test(String(value)) &&
  (!/^metadata\b/.test(String(value)) ||
    /^metadata\.(labels|annotations)[.[]/.test(String(value))) &&
  !String(value).includes("applyset.kubernetes.io/")
const isBranch = matches(/^(?!.*(\.\.|@\{|\/\/|\.lock$|[./]$))[\w][\w./@+-]*$/)
const isRepository = matches(/^([a-z][a-z+]*:\/\/[^\s@]+|ssh:\/\/[\w.-]+@\S+|[\w.-]+@[\w.-]+:\S+)$/)
const repositoryHint = "a URL without credentials, such as https://github.com/acme/shop.git"
const isImageName = matches(/^[\w.-]+(:\d+)?(\/[\w.-]+)*$/)
const isPinned = matches(/^\w[\w.-]{0,127}@sha256:[0-9a-f]{64}$/)
const isText: Test = (value) => typeof value === "string" && value.trim() !== ""
const isCount: Test = (value) => Number.isSafeInteger(value) && Number(value) >= 0
/** `index` is the cluster's own file. */
const isAppName: Test = (value) => isDnsLabel(value) && value !== "index"

function matches(pattern: RegExp): Test {
  return (value) => typeof value === "string" && pattern.test(value)
}

function oneOf(...values: readonly string[]): Test {
  return (value) => values.some((known) => known === value)
}
