import type { Manifest } from "#lib/kustomize/manifest.ts"
import { podLabelsOf } from "#lib/kustomize/pod-labels.ts"
import { isRecord } from "#lib/kustomize/record.ts"
import { invalid } from "./invalid.ts"

/** Finds labels and annotations, of an object and of its pods, that Kubernetes does not accept. */
export function labelProblems(manifest: Manifest): readonly string[] {
  const { labels, annotations } = manifest.metadata
  const pods = manifest.kind === "Pod" ? undefined : podLabelsOf(manifest)
  return [
    ...keyProblems("metadata.labels", labels),
    ...valueProblems("metadata.labels", labels),
    ...keyProblems("metadata.annotations", annotations),
    ...keyProblems("spec.template.metadata.labels", pods),
    ...valueProblems("spec.template.metadata.labels", pods),
  ].map((problem) => invalid(manifest, problem))
}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
function keyProblems(path: string, entries: unknown): readonly string[] {
  return Object.keys(isRecord(entries) ? entries : {})
    .filter((key) => !isQualifiedName(key))
    .map(
      (key) =>
        `${path} has the key "${key}"; it should be at most 63 letters, digits, -, _ and ., after a domain and "/" if any`,
    )
}

function valueProblems(path: string, entries: unknown): readonly string[] {
  return Object.entries(isRecord(entries) ? entries : {})
    .filter(([, value]) => !(value === "" || isName(String(value))))
    .map(
      ([key, value]) =>
        `${path}["${key}"] is "${value}"; it should be at most 63 letters, digits, -, _ and ., with a letter or digit at both ends`,
    )
}

function isQualifiedName(key: string): boolean {
  const [name = "", domain, ...rest] = key.split("/").reverse()
  const legalDomain =
    domain === undefined ||
    (domain.length <= 253 &&
      /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/.test(domain))
  return rest.length === 0 && legalDomain && isName(name)
}

function isName(text: string): boolean {
  return text.length <= 63 && /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(text)
}
