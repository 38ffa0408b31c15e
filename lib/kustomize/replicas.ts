import type { Manifest } from "./manifest.ts"

/** Kinds that run a number of pods. */
export const scalableKinds = [
  "Deployment",
  "StatefulSet",
  "ReplicaSet",
  "ReplicationController",
] as const

/** Returns the object with another number of replicas. */
export function withReplicas(manifest: Manifest, replicas: number): Manifest {
  return { ...manifest, spec: { ...(manifest.spec ?? {}), replicas } }
}
