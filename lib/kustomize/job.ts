import { type Body, type ManifestOf, manifest } from "./manifest.ts"

/** A Job without the field that would make it run again: one that is removed when it is done is missing in the next run. */
export type JobBody = Omit<Body<"Job">, "spec"> & {
  readonly spec: Omit<NonNullable<Body<"Job">["spec"]>, "ttlSecondsAfterFinished">
}

/** Says `"true"` on a Job that gets a hash of its spec in its name. */
export const nameByContentAnnotation = "turnspit/name-by-content"

/**
 * Declares a Job that runs once per content: its rendered name ends in a hash of its spec, images and configuration
 * included. What changed is a new Job, which runs, and the old one goes when the new one is complete.
 */
export function job<const N extends string>(name: N, body: JobBody): ManifestOf<"Job", N> {
  const annotations = { ...body.metadata?.annotations, [nameByContentAnnotation]: "true" }
  return manifest("Job", name, { ...body, metadata: { ...body.metadata, annotations } })
}
