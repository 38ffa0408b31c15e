import type { Manifest } from "#lib/kustomize/manifest.ts"
import { deployment, object, testMeanings } from "./testing/meaning-cases.ts"

const budget = (spec: object) =>
  object("PodDisruptionBudget", { spec: { selector: { matchLabels: { app: "db" } }, ...spec } })
const webhook = (failurePolicy: string) =>
  object("ValidatingWebhookConfiguration", { webhooks: [{ name: "a.example.com", failurePolicy }] })

function namespaceAt(level: string): Manifest {
  const labels = { "pod-security.kubernetes.io/enforce": level }
  return { apiVersion: "v1", kind: "Namespace", metadata: { name: "web", labels } }
}

testMeanings([
  {
    when: "a disruption budget allows nothing",
    before: budget({ maxUnavailable: 1 }),
    after: budget({ minAvailable: 3 }),
    around: [deployment()],
    says: ["! lets none of its pods be evicted: no node that runs one can be drained"],
  },
  {
    when: "a check of what is written comes",
    after: webhook("Fail"),
    says: ["checks or changes what is written to the cluster"],
  },
  {
    when: "a check of what is written lets through",
    before: webhook("Fail"),
    after: webhook("Ignore"),
    says: ["! lets everything through when it does not answer (failurePolicy Ignore)"],
  },
  {
    when: "a check of what is written goes",
    before: webhook("Fail"),
    says: ["! is not enforced any more: it checked or changed what is written to the cluster"],
  },
  {
    when: "a quota goes",
    before: object("ResourceQuota"),
    says: ["removes a limit on what the namespace may use"],
  },
  {
    when: "a disruption budget goes with its pods",
    before: budget({ maxUnavailable: 1 }),
    baseOnly: [deployment()],
    says: [],
  },
  {
    when: "a disruption budget goes",
    before: object("PodDisruptionBudget"),
    says: ["removes a disruption budget: a drain of nodes may stop all its pods at once"],
  },
  {
    when: "a namespace is less strict",
    before: namespaceAt("restricted"),
    after: namespaceAt("privileged"),
    says: ["! allows privileged pods in the namespace, which was restricted"],
  },
])
