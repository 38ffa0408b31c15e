import { isRecord, recordsOf } from "#lib/kustomize/record.ts"
import type { Rendered } from "#lib/render/rendered.ts"

/** Where the service is reached from outside. */
export interface Addresses {
  readonly page: string
  readonly webhook: string
}

/** Finds the service's addresses in what was rendered; undefined when no Ingress leads to it. */
export function addressesOf({ apps }: Rendered): Addresses | undefined {
  const ingress = apps
    .flatMap((app) => (app.state === "rendered" && app.app === "sync" ? app.manifests : []))
    .find(({ kind, metadata }) => kind === "Ingress" && metadata.name === "sync")
  if (!isRecord(ingress?.spec)) return undefined
  const [rule] = recordsOf(ingress.spec.rules)
  if (typeof rule?.host !== "string") return undefined
  const scheme = recordsOf(ingress.spec.tls).length > 0 ? "https" : "http"
  const base = `${scheme}://${rule.host}`
  return { page: `${base}/`, webhook: `${base}/webhook` }
}

/** What a person does next, line by line. */
export function nextSteps(
  addresses: Addresses | undefined,
  context: string | undefined,
): readonly string[] {
  if (addresses === undefined)
    return ["", "  No Ingress leads to the service: its poll finds pushes"]
  const kubectl = context === undefined ? "kubectl" : `kubectl --context ${context}`
  return [
    "",
    `  Page      ${addresses.page}`,
    `  Webhook   ${addresses.webhook} (push events as application/json)`,
    `  Secret    ${kubectl} -n turnspit get secret turnspit-webhook -o jsonpath='{.data.secret}' | base64 -d`,
    "  Deploy    git push: the service follows its branch, itself included",
  ]
}
