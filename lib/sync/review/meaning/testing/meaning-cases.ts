import { describe, expect, test } from "bun:test"
import type { Cluster } from "#lib/kustomize/cluster.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { meaningOf, type World } from "../meaning.ts"

/** A change and what is said of it. */
interface Case {
  readonly when: string
  readonly before?: Manifest
  readonly after?: Manifest
  /** Besides the two, on both sides. */
  readonly around?: readonly Manifest[]
  /** Besides them, on the base. */
  readonly baseOnly?: readonly Manifest[]
  /** Besides them, on the head. */
  readonly headOnly?: readonly Manifest[]
  /** `! ` stands before what is a danger. */
  readonly says: readonly string[]
}

/** Tests what is said of each change. */
export function testMeanings(cases: readonly Case[]): void {
  describe("meaningOf() says what it means when", () => {
    for (const one of cases)
      test(one.when, () => {
        const found = meaningOf({ before: one.before, after: one.after }, world(one))
        expect(found.map(({ weight, text }) => (weight === "danger" ? `! ${text}` : text))).toEqual(
          [...one.says],
        )
      })
  })
}

function world({ before, after, around = [], baseOnly = [], headOnly = [] }: Case): World {
  return {
    base: [...(before ? [before] : []), ...around, ...baseOnly],
    head: [...(after ? [after] : []), ...around, ...headOnly],
    cluster,
  }
}

const cluster: Cluster = {
  name: "prod",
  kubernetes: "1.36",
  source: { branch: "main" },
  drift: "revert",
  prune: { limit: 10, allow: ["PersistentVolumeClaim/web/data", "Namespace/web"] },
  namespaces: ["web"],
  kinds: ["ConfigMap", "Deployment", "Service"],
  apps: ["web"],
}

/** Writes an object of the namespace `web`, unless its kind belongs to no namespace. */
export function object(kind: string, body: object = {}, name = "db", apiVersion = "v1"): Manifest {
  const namespace = /^(Cluster|Namespace|Custom|Priority|Storage)/.test(kind)
    ? {}
    : { namespace: "web" }
  return { apiVersion, kind, metadata: { name, ...namespace }, ...body }
}

/** A container that may do nothing it does not need. */
export const container = {
  name: "db",
  image: "db:1",
  securityContext: {
    runAsNonRoot: true,
    readOnlyRootFilesystem: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    seccompProfile: { type: "RuntimeDefault" },
  },
}

/** Writes a workload whose pods are labelled `app: db`. */
export function workload(
  kind: string,
  spec: object = {},
  pod: object = {},
  containers: readonly object[] = [container],
): Manifest {
  const labels = { app: "db" }
  const template = {
    metadata: { labels },
    spec: { automountServiceAccountToken: false, ...pod, containers },
  }
  return object(kind, { spec: { selector: { matchLabels: labels }, template, ...spec } })
}

/** Writes a Deployment of three pods; `changed` is about its container. */
export const deployment = (spec: object = {}, pod: object = {}, changed: object = {}) =>
  workload("Deployment", { replicas: 3, ...spec }, pod, [{ ...container, ...changed }])

/** Writes a claim of so much storage. */
export const claim = (storage: string, name = "data", spec: object = {}) =>
  object(
    "PersistentVolumeClaim",
    { spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } }, ...spec } },
    name,
  )

/** Writes a Service in front of the pods labelled `app: db`. */
export const service = (spec: object = {}) =>
  object("Service", { spec: { selector: { app: "db" }, ports: [{ port: 5432 }], ...spec } })

/** Decides how many pods the Deployment has. */
export const autoscaler = object("HorizontalPodAutoscaler", {
  spec: { scaleTargetRef: { kind: "Deployment", name: "db" }, minReplicas: 2, maxReplicas: 10 },
})

/** Writes a ConfigMap named `settings`. */
export const settings = (data: object, more: object = {}) =>
  object("ConfigMap", { data, ...more }, "settings")
