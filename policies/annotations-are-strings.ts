import type { Manifest } from "#lib/kustomize/manifest.ts"
import { isRecord, recordsOf } from "#lib/kustomize/record.ts"
import { text } from "./facts/text.ts"
import { judgeEach } from "./judge-each.ts"
import type { Policy } from "./policy.ts"

/** Annotations and labels have strings as values, in templates too. */
export const annotationsAreStrings: Policy = {
  name: "annotations-are-strings",
  why: "An unquoted true or 8080 is no string in YAML, and Kubernetes refuses the whole object",
  requirement: ["S3-31"],
  judge: judgeEach((manifest) =>
    metadataOf(manifest).flatMap(([path, metadata]) => problemsOf(path, metadata)),
  ),
}

function metadataOf({ metadata, spec }: Manifest): readonly (readonly [string, unknown])[] {
  const { template, jobTemplate, volumeClaimTemplates } = isRecord(spec) ? spec : {}
  const job = isRecord(jobTemplate) && isRecord(jobTemplate.spec) ? jobTemplate.spec : {}
  const parts: readonly (readonly [string, unknown])[] = [
    ["spec.template", template],
    ["spec.jobTemplate", jobTemplate],
    ["spec.jobTemplate.spec.template", job.template],
    ...recordsOf(volumeClaimTemplates).map(
      (claim, index) => [`spec.volumeClaimTemplates[${index}]`, claim] as const,
    ),
  ]
  return [
    ["metadata", metadata],
    ...parts.flatMap(([path, part]) =>
      isRecord(part) ? [[`${path}.metadata`, part.metadata] as const] : [],
    ),
  ]
}

function problemsOf(path: string, metadata: unknown): readonly string[] {
  if (!isRecord(metadata)) return []
  return (["annotations", "labels"] as const).flatMap((field) =>
    Object.entries(isRecord(metadata[field]) ? metadata[field] : {})
      .filter(([, value]) => typeof value !== "string")
      .map(
        ([key, value]) =>
          `${path}.${field}["${key}"] is ${text(value)}, ${kindOf(value)}; write it as a string: "${text(value)}"`,
      ),
  )
}

function kindOf(value: unknown): string {
  if (value === null) return "null"
  return typeof value === "object" ? "no text" : `a ${typeof value}`
}
