/**
 * API versions that are gone from Kubernetes's own sources, so that the generated table does not know them.
 * https://kubernetes.io/docs/reference/using-api/deprecation-guide/
 */
export const forgottenApiVersions = {
  "autoscaling/v2beta1 HorizontalPodAutoscaler": {
    deprecated: "1.22",
    removed: "1.25",
    replacement: "autoscaling/v2 HorizontalPodAutoscaler",
  },
  "autoscaling/v2beta2 HorizontalPodAutoscaler": {
    deprecated: "1.23",
    removed: "1.26",
    replacement: "autoscaling/v2 HorizontalPodAutoscaler",
  },
  "batch/v2alpha1 CronJob": { removed: "1.21", replacement: "batch/v1 CronJob" },
  "extensions/v1beta1 PodSecurityPolicy": { removed: "1.16" },
  "policy/v1beta1 PodSecurityPolicy": { deprecated: "1.21", removed: "1.25" },
  "settings.k8s.io/v1alpha1 PodPreset": { removed: "1.20" },
} as const
