import { editAt } from "./edit-at.ts"
import { groupOf } from "./identity.ts"
import type { Manifest } from "./manifest.ts"
import { isRecord, type JsonRecord } from "./record.ts"

type Texts = Readonly<Record<string, string>>

/** Labels that go further than the objects' own metadata, which rolls pods. */
export interface LabelSet {
  readonly labels: Texts
  /** On pod templates and claim templates too. */
  readonly templates?: boolean
  /** On selectors too, and so on templates. A selector cannot change once the object exists. */
  readonly selectors?: boolean
}

/** Annotations that go further than the objects' own metadata, which rolls pods. */
export interface AnnotationSet {
  readonly annotations: Texts
  /** On pod templates too, as kustomize's commonAnnotations are. */
  readonly templates?: boolean
}

/** Puts labels on an object and, where they say so, on its templates and selectors. */
export function withLabels(manifest: Manifest, set: LabelSet): Manifest {
  const all = set.selectors === true || set.templates === true
  const paths = all ? templatesOf(manifest, true) : []
  const labelled = putAll(manifest, { paths, field: "labels", texts: set.labels })
  return set.selectors === true ? withSelectors(labelled, set.labels) : labelled
}

/** Puts annotations on an object and, where they say so, on its pod template. */
export function withAnnotations(manifest: Manifest, set: AnnotationSet): Manifest {
  const paths = set.templates === true ? templatesOf(manifest, false) : []
  return putAll(manifest, { paths, field: "annotations", texts: set.annotations })
}

interface Put {
  /** Besides the object's own metadata. */
  readonly paths: readonly (readonly string[])[]
  readonly field: "labels" | "annotations"
  readonly texts: Texts
}

function putAll(manifest: Manifest, { paths, field, texts }: Put): Manifest {
  if (isEmpty(texts)) return manifest
  const { metadata } = manifest
  const own = { ...manifest, metadata: { ...metadata, [field]: { ...metadata[field], ...texts } } }
  if (paths.length === 0) return own
  const change = (at: JsonRecord) => ({ ...at, [field]: merged(at[field], texts) })
  return paths.reduce<JsonRecord>(
    (edited, path) => editAt(edited, path, { create: true, change }),
    own,
  ) as Manifest
}

function isEmpty(texts: Texts): boolean {
  for (const _ in texts) return false
  return true
}

function merged(known: unknown, texts: Texts): JsonRecord {
  return { ...(isRecord(known) ? known : {}), ...texts }
}

function templatesOf({ kind }: Manifest, withClaims: boolean): readonly (readonly string[])[] {
  const template = ["spec", "template", "metadata"]
  if (kind === "CronJob") {
    return [
      ["spec", "jobTemplate", "metadata"],
      ["spec", "jobTemplate", ...template],
    ]
  }
  if (!templateKinds.has(kind)) return []
  const claims = ["spec", "volumeClaimTemplates", "[]", "metadata"]
  return kind === "StatefulSet" && withClaims ? [template, claims] : [template]
}

const templateKinds: ReadonlySet<string> = new Set([
  "DaemonSet",
  "Deployment",
  "Job",
  "ReplicaSet",
  "ReplicationController",
  "StatefulSet",
])

/** A selector that selects nothing yet, or everything, or other namespaces' pods, stays as it is. */
function withSelectors(manifest: Manifest, texts: Texts): Manifest {
  const create = makesSelector.has(manifest.kind)
  const change = (labels: JsonRecord) => ({ ...labels, ...texts })
  const selected = selectorsOf(manifest).reduce<JsonRecord>(
    (edited, path) => editAt(edited, path, { create, change }),
    manifest,
  )
  return (manifest.kind === "NetworkPolicy" ? withPeers(selected, change) : selected) as Manifest
}

const makesSelector: ReadonlySet<string> = new Set([
  "DaemonSet",
  "Deployment",
  "ReplicaSet",
  "StatefulSet",
])

function selectorsOf({ apiVersion, kind }: Manifest): readonly (readonly string[])[] {
  const own = ownSelectors[kind]
  const isApp = groupOf(apiVersion) === "apps" && (kind === "Deployment" || kind === "StatefulSet")
  return [...(own === undefined ? [] : [own]), ...(isApp ? podSelectors : [])]
}

const ownSelectors: Readonly<Record<string, readonly string[]>> = {
  CronJob: ["spec", "jobTemplate", "spec", "selector", "matchLabels"],
  DaemonSet: ["spec", "selector", "matchLabels"],
  Deployment: ["spec", "selector", "matchLabels"],
  Job: ["spec", "selector", "matchLabels"],
  NetworkPolicy: ["spec", "podSelector", "matchLabels"],
  PodDisruptionBudget: ["spec", "selector", "matchLabels"],
  ReplicaSet: ["spec", "selector", "matchLabels"],
  ReplicationController: ["spec", "selector"],
  Service: ["spec", "selector"],
  StatefulSet: ["spec", "selector", "matchLabels"],
}

const podSpec = ["spec", "template", "spec"]
const podSelectors: readonly (readonly string[])[] = [
  [...podSpec, "topologySpreadConstraints", "[]", "labelSelector", "matchLabels"],
  ...["podAffinity", "podAntiAffinity"].flatMap((affinity) => [
    [
      ...podSpec,
      "affinity",
      affinity,
      "requiredDuringSchedulingIgnoredDuringExecution",
      "[]",
      "labelSelector",
      "matchLabels",
    ],
    [
      ...podSpec,
      "affinity",
      affinity,
      "preferredDuringSchedulingIgnoredDuringExecution",
      "[]",
      "podAffinityTerm",
      "labelSelector",
      "matchLabels",
    ],
  ]),
]

function withPeers(policy: JsonRecord, change: (labels: JsonRecord) => JsonRecord): JsonRecord {
  return [
    ["spec", "ingress", "[]", "from", "[]"],
    ["spec", "egress", "[]", "to", "[]"],
  ].reduce(
    (edited, path) =>
      editAt(edited, path, {
        change: (peer) =>
          peer.namespaceSelector === undefined
            ? editAt(peer, ["podSelector", "matchLabels"], { change })
            : peer,
      }),
    policy,
  )
}
