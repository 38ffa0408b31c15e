import type { Cluster } from "#lib/kustomize/cluster.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { containersOf, podSpecOf } from "#lib/kustomize/pod-spec.ts"
import { isRecord, type JsonRecord, recordsOf } from "#lib/kustomize/record.ts"
import { invalid } from "./invalid.ts"
import { insteadOf, neighbours } from "./neighbours.ts"

/**
 * Finds what a pod refers to and nobody declares: ConfigMaps and Secrets with their keys, claims, its ServiceAccount.
 * They stand in the app itself; a Secret may also be among the cluster's `secrets`. What is optional may be missing.
 */
export function referenceProblems(
  manifest: Manifest,
  manifests: readonly Manifest[],
  cluster: Cluster,
): readonly string[] {
  const pod = podSpecOf(manifest)
  if (pod === undefined) return []
  return [
    ...containersOf(pod).flatMap((container) => containerReferences(container)),
    ...recordsOf(pod.volumes).flatMap((volume) => volumeReferences(volume)),
    ...recordsOf(pod.imagePullSecrets).map(({ name }) => ref("imagePullSecrets", "Secret", name)),
    ...accountReferences(pod),
  ]
    .filter(({ optional }) => !optional)
    .flatMap((reference) => problemsOf(reference, manifest, manifests, cluster))
    .map((problem) => invalid(manifest, problem))
}

type Kind = "ConfigMap" | "PersistentVolumeClaim" | "Secret" | "ServiceAccount"

interface Reference {
  readonly path: string
  readonly kind: Kind
  readonly name: string
  readonly keys: readonly string[]
  readonly optional: boolean
}

function ref(path: string, kind: Kind, name: unknown, rest: JsonRecord = {}): Reference {
  const keys = [rest.key, ...recordsOf(rest.items).map(({ key }) => key)]
  return {
    path,
    kind,
    name: String(name),
    keys: keys.filter((key) => typeof key === "string"),
    optional: rest.optional === true,
  }
}

function containerReferences({ name, env, envFrom }: JsonRecord): readonly Reference[] {
  return [
    ...recordsOf(env).flatMap((variable) => {
      const { configMapKeyRef, secretKeyRef } = isRecord(variable.valueFrom)
        ? variable.valueFrom
        : {}
      const path = `env ${variable.name} of container "${name}"`
      return sources(path, configMapKeyRef, secretKeyRef)
    }),
    ...recordsOf(envFrom).flatMap(({ configMapRef, secretRef }) =>
      sources(`envFrom of container "${name}"`, configMapRef, secretRef),
    ),
  ]
}

function volumeReferences(volume: JsonRecord): readonly Reference[] {
  const path = `volume "${volume.name}"`
  const { configMap, secret, persistentVolumeClaim: claim, projected } = volume
  return [
    ...sources(path, configMap, undefined),
    ...(isRecord(secret) ? [ref(path, "Secret", secret.secretName, secret)] : []),
    ...(isRecord(claim) ? [ref(path, "PersistentVolumeClaim", claim.claimName)] : []),
    ...recordsOf(isRecord(projected) ? projected.sources : undefined).flatMap((source) =>
      sources(path, source.configMap, source.secret),
    ),
  ]
}

function sources(path: string, configMap: unknown, secret: unknown): readonly Reference[] {
  return [
    ...(isRecord(configMap) ? [ref(path, "ConfigMap", configMap.name, configMap)] : []),
    ...(isRecord(secret) ? [ref(path, "Secret", secret.name, secret)] : []),
  ]
}

function accountReferences({ serviceAccountName: name }: JsonRecord): readonly Reference[] {
  return typeof name === "string" ? [ref("serviceAccountName", "ServiceAccount", name)] : []
}

function problemsOf(
  { path, kind, name, keys }: Reference,
  manifest: Manifest,
  manifests: readonly Manifest[],
  cluster: Cluster,
): readonly string[] {
  if (madeByKubernetes.includes(`${kind}/${name}`)) return []
  const declared = neighbours(manifest, kind, manifests)
  const found = declared.find(({ metadata }) => metadata.name === name)
  const outside =
    kind === "Secret" ? cluster.secrets?.[`${manifest.metadata.namespace}/${name}`] : undefined
  const available = found === undefined ? outside : keysOf(found)
  if (available === undefined) {
    const hint = kind === "Secret" ? `; or name it in secrets of cluster "${cluster.name}"` : ""
    return [`${path} refers to ${kind} "${name}"; ${insteadOf(kind, declared)}${hint}`]
  }
  return keys
    .filter((key) => !available.includes(key))
    .map(
      (key) =>
        `${path} refers to the key "${key}" of ${kind} "${name}", which has ${available.join(", ") || "no keys"}`,
    )
}

/** In every namespace from the start. */
const madeByKubernetes = ["ConfigMap/kube-root-ca.crt", "ServiceAccount/default"]

function keysOf(manifest: Manifest): readonly string[] {
  const fields = [manifest.data, manifest.binaryData, manifest.stringData]
  return fields.flatMap((field) => (isRecord(field) ? Object.keys(field) : []))
}
