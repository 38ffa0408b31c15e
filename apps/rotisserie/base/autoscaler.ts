import { manifest } from "#lib/kustomize/manifest.ts"
import { partOf, selects } from "./service.ts"

/** How many readers there may be. */
export interface Readers {
  readonly least: number
  readonly most: number
}

/**
 * Lets the CPU that OCR takes decide how many readers run. It owns their number: an overlay that has this one
 * sets `spec.replicas` of `Deployment/rotisserie-ocr` to null.
 */
export function ocrAutoscaler({ least, most }: Readers) {
  return manifest("HorizontalPodAutoscaler", "rotisserie-ocr", {
    metadata: { labels: { ...selects("rotisserie-ocr"), ...partOf } },
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "rotisserie-ocr" },
      minReplicas: least,
      maxReplicas: most,
      metrics: [
        {
          type: "Resource",
          resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } },
        },
      ],
      behavior: {
        // A match that ends is no reason to let a warm reader go: five minutes of quiet are.
        scaleDown: {
          stabilizationWindowSeconds: 300,
          policies: [{ type: "Pods", value: 1, periodSeconds: 60 }],
        },
        scaleUp: {
          stabilizationWindowSeconds: 0,
          policies: [{ type: "Pods", value: 2, periodSeconds: 30 }],
        },
      },
    },
  })
}
