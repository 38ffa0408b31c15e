import { objectId, objectKey } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { invalid } from "./invalid.ts"

/** Finds objects declared twice, and names and API versions that Kubernetes does not accept. */
export function identityProblems(manifests: readonly Manifest[]): readonly string[] {
  const keys = manifests.map(objectKey)
  const twice = new Set(
    manifests.filter((_, index) => keys.indexOf(keys[index] ?? "") !== index).map(objectId),
  )
  return [
    ...[...twice].map(
      (id) => `${id} is not valid: it is declared more than once; each object once`,
    ),
    ...manifests.flatMap((manifest) => problemsOf(manifest).map((text) => invalid(manifest, text))),
  ]
}

function problemsOf({ apiVersion, kind, metadata }: Manifest): readonly string[] {
  const { name, namespace } = metadata
  const rule = nameRules.get(kind) ?? subdomain
  return [
    ...(/^([a-z0-9.-]+\/)?v[0-9]+((alpha|beta)[0-9]+)?$/.test(apiVersion)
      ? []
      : [`apiVersion is "${apiVersion}"; it should be a group and version such as "apps/v1"`]),
    ...(/^[A-Z][A-Za-z0-9]*$/.test(kind)
      ? []
      : [`kind is "${kind}"; it should be a name such as "Deployment"`]),
    ...(rule.test(name) ? [] : [`metadata.name is "${name}"; it should be ${rule.hint}`]),
    ...(namespace === undefined || label.test(namespace)
      ? []
      : [`metadata.namespace is "${namespace}"; it should be ${label.hint}`]),
    ...("generateName" in metadata
      ? ["metadata.generateName is set; an object in git has a name of its own"]
      : []),
  ]
}

interface NameRule {
  readonly test: (name: string) => boolean
  readonly hint: string
}

/** RFC 1123, and for each kind what the API server of Kubernetes 1.36 accepts. */
const label = rule(
  /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
  63,
  "at most 63 lower case letters, digits and -, with a letter or digit at both ends",
)
const subdomain = rule(
  /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
  253,
  "at most 253 lower case letters, digits, - and ., with a letter or digit at both ends",
)
const pathSegment = rule(/^(?!\.{1,2}$)[^/%]+$/, 253, 'text without "/" and "%"')
const cronJob = rule(
  label.pattern,
  52,
  `a name of at most 52 characters, because its Jobs get 11 more`,
)

const nameRules: ReadonlyMap<string, NameRule> = new Map(
  Object.entries({
    ClusterRole: pathSegment,
    ClusterRoleBinding: pathSegment,
    CronJob: cronJob,
    Job: label,
    Namespace: label,
    PodDisruptionBudget: pathSegment,
    Role: pathSegment,
    RoleBinding: pathSegment,
    Service: label,
    StatefulSet: label,
  }),
)

function rule(
  pattern: RegExp,
  length: number,
  hint: string,
): NameRule & { readonly pattern: RegExp } {
  return { test: (name) => name.length <= length && pattern.test(name), hint, pattern }
}
