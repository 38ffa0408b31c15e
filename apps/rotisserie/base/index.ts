import { manifest } from "#lib/kustomize/manifest.ts"
import { app } from "./app.ts"
import { type Edge, ingress } from "./ingress.ts"
import { networkPolicies } from "./network-policies.ts"
import { ocr } from "./ocr.ts"
import { partOf } from "./service.ts"
import { staticPages } from "./static.ts"

/** Declares Rotisserie: its namespace, three services, the way in and the ways between them. */
export function rotisserie(edge: Edge) {
  return [
    manifest("Namespace", "rotisserie", {
      metadata: {
        labels: {
          ...partOf,
          "pod-security.kubernetes.io/enforce": "restricted",
          "pod-security.kubernetes.io/warn": "restricted",
        },
      },
    }),
    ...networkPolicies,
    ...app,
    ...ocr,
    ...staticPages,
    ingress(edge),
  ]
}
