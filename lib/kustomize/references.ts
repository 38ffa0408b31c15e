import type { Manifest } from "./manifest.ts"
import { mapContainers, mapPodSpec } from "./pod-spec.ts"
import { isRecord, type JsonRecord } from "./record.ts"

/** What an object of one namespace is called now; the same name when it kept it. */
export type Rename = (kind: "ConfigMap" | "Secret", name: string) => string

/** Follows renamed ConfigMaps and Secrets in every place that names one. */
export function renameReferences(manifest: Manifest, rename: Rename): Manifest {
  const edit = editsFor(rename)
  const renamed = mapPodSpec(manifest, edit.podSpec)
  if (manifest.kind === "Ingress") return { ...renamed, spec: edit.ingressSpec(manifest.spec) }
  if (manifest.kind === "ServiceAccount") return { ...renamed, ...edit.serviceAccount(manifest) }
  return renamed
}

type Edit = (node: unknown) => unknown

function editsFor(rename: Rename) {
  const name = (field: string, kind: "ConfigMap" | "Secret"): Edit =>
    record((node) => {
      const value = node[field]
      return typeof value === "string" ? { ...node, [field]: rename(kind, value) } : node
    })
  const configMap = name("name", "ConfigMap")
  const secret = name("name", "Secret")
  const secretName = name("secretName", "Secret")
  const source = within({ configMap, secret })
  const env = within({
    valueFrom: within({ configMapKeyRef: configMap, secretKeyRef: secret }),
  })
  const envFrom = within({ configMapRef: configMap, secretRef: secret })
  const volume = within({
    configMap,
    secret: secretName,
    projected: within({ sources: each(source) }),
    csi: within({ nodePublishSecretRef: secret }),
  })
  const container = fields({ env: each(env), envFrom: each(envFrom) })
  const pod = fields({ volumes: each(volume), imagePullSecrets: each(secret) })
  return {
    podSpec: (podSpec: JsonRecord) => mapContainers(pod(podSpec), container),
    ingressSpec: within({ tls: each(secretName) }),
    serviceAccount: fields({ secrets: each(secret), imagePullSecrets: each(secret) }),
  }
}

/** Changes the fields that are there. */
function fields(edits: Readonly<Record<string, Edit>>): (node: JsonRecord) => JsonRecord {
  return (node) => {
    const present = Object.entries(edits).filter(([field]) => node[field] !== undefined)
    return {
      ...node,
      ...Object.fromEntries(present.map(([field, edit]) => [field, edit(node[field])])),
    }
  }
}

function within(edits: Readonly<Record<string, Edit>>): Edit {
  return record(fields(edits))
}

function record(edit: (node: JsonRecord) => JsonRecord): Edit {
  return (node) => (isRecord(node) ? edit(node) : node)
}

function each(edit: Edit): Edit {
  return (node) => (Array.isArray(node) ? node.map(edit) : node)
}
