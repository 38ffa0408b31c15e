import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { serverCertificate } from "#lib/embedded/api/certificate.ts"
import type { Draft } from "#lib/kube/client.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"

/** An admission webhook of a test, for an API server on this machine. */
export interface TestWebhook {
  /** Decides from now on; before the first call everything is let through. */
  decide(how: (object: Manifest, options: { readonly dryRun: boolean }) => Decision): void
  /** How often it was asked. */
  asked(): number
  /** The configuration that asks it about ConfigMaps of one namespace. */
  configuration(options: WebhookOptions): Draft
  stop(): Promise<void>
}

export type Decision =
  | "allow"
  /** HTTP 500 */
  | "fail"
  /** Nobody ever answers. */
  | "hang"
  | { readonly deny: string }
  /** Only of a mutating webhook: this `data` instead. */
  | { readonly data: Readonly<Record<string, string>> }

export interface WebhookOptions {
  readonly kind: "ValidatingWebhookConfiguration" | "MutatingWebhookConfiguration"
  /** Of the configuration, and of the webhook with `.example.com` behind it. */
  readonly name: string
  readonly namespace: string
  readonly failurePolicy: "Fail" | "Ignore"
  readonly sideEffects?: "None" | "NoneOnDryRun"
}

/** Serves one over HTTPS on a free port of loopback. */
export async function openWebhook(): Promise<TestWebhook> {
  const directory = await mkdtemp(join(tmpdir(), "turnspit-webhook-"))
  const { ca, cert, key } = await serverCertificate(directory)
  let decide: Parameters<TestWebhook["decide"]>[0] = () => "allow"
  let asked = 0
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 60,
    tls: { cert, key },
    async fetch(request) {
      asked += 1
      const { request: asking } = (await request.json()) as Review
      const decision = decide(asking.object, asking)
      if (decision === "hang") return new Promise<Response>(() => undefined)
      if (decision === "fail") return new Response("out of order", { status: 500 })
      const response = { uid: asking.uid, ...answer(decision) }
      return Response.json({ apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", response })
    },
  })
  const url = `https://127.0.0.1:${server.port}/`
  return {
    decide(how) {
      decide = how
    },
    asked: () => asked,
    configuration: (options) => configuration(options, { url, caBundle: btoa(ca) }),
    async stop() {
      await server.stop(true)
      await rm(directory, { recursive: true, force: true })
    },
  }
}

interface Review {
  readonly request: { readonly uid: string; readonly object: Manifest; readonly dryRun: boolean }
}

function answer(decision: Exclude<Decision, "fail" | "hang">): object {
  if (decision === "allow") return { allowed: true }
  if ("deny" in decision) return { allowed: false, status: { message: decision.deny } }
  const patch = [{ op: "add", path: "/data", value: decision.data }]
  return { allowed: true, patchType: "JSONPatch", patch: btoa(JSON.stringify(patch)) }
}

function configuration(options: WebhookOptions, clientConfig: object): Draft {
  const { kind, name, namespace, failurePolicy, sideEffects = "None" } = options
  const rule = {
    apiGroups: [""],
    apiVersions: ["v1"],
    operations: ["CREATE", "UPDATE"],
    resources: ["configmaps"],
  }
  const webhook = {
    ...{ name: `${name}.example.com`, clientConfig, rules: [rule], failurePolicy, sideEffects },
    admissionReviewVersions: ["v1"],
    timeoutSeconds: 1,
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
    // What Kubernetes itself puts into every namespace.
    matchConditions: [{ name: "ours", expression: 'request.name != "kube-root-ca.crt"' }],
  }
  const apiVersion = "admissionregistration.k8s.io/v1"
  return { apiVersion, kind, metadata: { name }, webhooks: [webhook] }
}
