import { manifest } from "#lib/kustomize/manifest.ts"
import { deployment } from "./deployment.ts"
import { labels, selector } from "./labels.ts"
import { networkPolicies } from "./network-policies.ts"

/** What the sync service is told about its cluster. */
export interface SyncSettings {
  /** Of the status page and the webhook. */
  readonly host: string
  readonly ingressClassName: string
  /**
   * How a private repository is fetched: with the token (over https) or the key (over ssh) of Secret/turnspit/turnspit-git,
   * which the cluster's file declares; a public one when absent.
   */
  readonly git?: "token" | "key"
  /** Where commits are rendered; in child processes of the service itself when absent. */
  readonly rendererUrl?: string
}

/** Declares Turnspit's own service. Its rights are no part of it: only `bun run bootstrap`, run by a person, writes them. */
export function sync(settings: SyncSettings) {
  const { host, ingressClassName } = settings
  const metadata = { labels }
  return [
    manifest("Namespace", "turnspit", {
      metadata: {
        labels: {
          ...labels,
          "pod-security.kubernetes.io/enforce": "restricted",
          "pod-security.kubernetes.io/warn": "restricted",
        },
      },
    }),
    ...networkPolicies(settings),
    manifest("ServiceAccount", "sync", { metadata, automountServiceAccountToken: false }),
    manifest("Service", "sync", {
      metadata,
      spec: { selector, ports: [{ name: "http", port: 8080, targetPort: "http" }] },
    }),
    deployment(settings),
    manifest("Ingress", "sync", {
      metadata,
      spec: {
        ingressClassName,
        rules: [
          {
            host,
            http: {
              paths: [
                {
                  path: "/",
                  pathType: "Prefix",
                  backend: { service: { name: "sync", port: { name: "http" } } },
                },
              ],
            },
          },
        ],
      },
    }),
  ]
}
