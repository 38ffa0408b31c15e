import type { Cluster } from "#lib/kustomize/cluster.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { containersOf, podSpecOf } from "#lib/kustomize/pod-spec.ts"
import { isRecord, type JsonRecord, recordsOf } from "#lib/kustomize/record.ts"
import { callbackProblems } from "./facts/callback-problems.ts"
import { few } from "./facts/few.ts"
import { insteadOf } from "./facts/instead-of.ts"
import { mountProblems } from "./facts/mount-problems.ts"
import { text } from "./facts/text.ts"
import { judgeEach } from "./judge-each.ts"
import type { Policy, View } from "./policy.ts"

/** Every ConfigMap, Secret, claim and ServiceAccount that a pod names exists, with its keys, and every Service that the API server calls. */
export const referencesResolve: Policy = {
  name: "references-resolve",
  why: "A pod that refers to what does not exist never starts, and a webhook that leads nowhere stops whatever asks it",
  requirement: ["S0-19"],
  judge: judgeEach((manifest, view) => [
    ...referencesOf(manifest).flatMap((reference) => problemsOf(reference, manifest, view)),
    ...mountProblems(manifest),
    ...callbackProblems(manifest, view.around),
  ]),
}

/** What is optional may be missing. */
function referencesOf(manifest: Manifest): readonly Reference[] {
  const pod = podSpecOf(manifest)
  if (manifest.kind === "ServiceAccount")
    return recordsOf(manifest.imagePullSecrets).map(({ name }) =>
      ref("imagePullSecrets", "Secret", name),
    )
  if (pod === undefined) return []
  return [
    ...containersOf(pod).flatMap((container) => containerReferences(container)),
    ...recordsOf(pod.volumes).flatMap((volume) => volumeReferences(volume)),
    ...recordsOf(pod.imagePullSecrets).map(({ name }) => ref("imagePullSecrets", "Secret", name)),
    ...accountReferences(pod),
  ].filter(({ optional }) => !optional)
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
    name: text(name),
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
      const path = `env ${text(variable.name)} of container "${text(name)}"`
      return sources(path, configMapKeyRef, secretKeyRef)
    }),
    ...recordsOf(envFrom).flatMap(({ configMapRef, secretRef }) =>
      sources(`envFrom of container "${text(name)}"`, configMapRef, secretRef),
    ),
  ]
}

function volumeReferences(volume: JsonRecord): readonly Reference[] {
  const path = `volume "${text(volume.name)}"`
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

/** `serviceAccount` is the old name of the field, and still heard. */
function accountReferences(pod: JsonRecord): readonly Reference[] {
  const name = pod.serviceAccountName ?? pod.serviceAccount
  return typeof name === "string" && name !== ""
    ? [ref("serviceAccountName", "ServiceAccount", name)]
    : []
}

function problemsOf(
  { path, kind, name, keys }: Reference,
  { metadata: { namespace } }: Manifest,
  { around, cluster }: View,
): readonly string[] {
  if (madeByKubernetes.includes(`${kind}/${name}`)) return []
  const found = around.find(kind, namespace, name)
  const available =
    found === undefined ? outsideKeys(kind, `${namespace}/${name}`, cluster) : keysOf(found)
  if (available === undefined) {
    const instead = insteadOf({ kind, namespace, name }, around)
    const hint = kind === "Secret" ? `; or name it in secrets of cluster "${cluster.name}"` : ""
    return [`${path} refers to ${kind} "${name}"; ${instead}${hint}`]
  }
  return keys
    .filter((key) => !available.includes(key))
    .map(
      (key) =>
        `${path} refers to the key "${key}" of ${kind} "${name}", which has ${few(available) || "no keys"}`,
    )
}

/** A Secret may also be made outside of git; the cluster's file says which. */
function outsideKeys(kind: Kind, id: string, { secrets }: Cluster): readonly string[] | undefined {
  const isThere = kind === "Secret" && secrets !== undefined && Object.hasOwn(secrets, id)
  return isThere ? secrets[id] : undefined
}

/** In every namespace from the start. */
const madeByKubernetes = ["ConfigMap/kube-root-ca.crt", "ServiceAccount/default"]

function keysOf(manifest: Manifest): readonly string[] {
  const fields = [manifest.data, manifest.binaryData, manifest.stringData]
  return fields.flatMap((field) => (isRecord(field) ? Object.keys(field) : []))
}
