import type { Manifest } from "#lib/kustomize/manifest.ts"
import { isRecord, recordsOf } from "#lib/kustomize/record.ts"
import { insteadOf } from "./instead-of.ts"
import type { Surroundings } from "./surroundings.ts"
import { text } from "./text.ts"

/** Lists the Services that the API server is told to call, by webhooks and APIServices, and that nobody declares. */
export function callbackProblems(manifest: Manifest, around: Surroundings): readonly string[] {
  return callbacksOf(manifest).flatMap(([path, service]) => {
    if (!isRecord(service) || !around.complete) return []
    const { namespace, name } = service
    if (!around.knows(namespace) || around.find("Service", namespace, name) !== undefined) return []
    const instead = insteadOf({ kind: "Service", namespace, name }, around)
    return [`${path} names Service "${text(namespace)}/${text(name)}"; ${instead}`]
  })
}

function callbacksOf(manifest: Manifest): readonly (readonly [string, unknown])[] {
  const spec = isRecord(manifest.spec) ? manifest.spec : {}
  switch (manifest.kind) {
    case "APIService":
      return [["spec.service", spec.service]]
    case "CustomResourceDefinition": {
      const { webhook } = isRecord(spec.conversion) ? spec.conversion : {}
      return isRecord(webhook) ? [["spec.conversion.webhook", serviceIn(webhook.clientConfig)]] : []
    }
    case "MutatingWebhookConfiguration":
    case "ValidatingWebhookConfiguration":
      return recordsOf(manifest.webhooks).map(
        ({ name, clientConfig }) => [`webhook "${text(name)}"`, serviceIn(clientConfig)] as const,
      )
    default:
      return []
  }
}

function serviceIn(clientConfig: unknown): unknown {
  return isRecord(clientConfig) ? clientConfig.service : undefined
}
