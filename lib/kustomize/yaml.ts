import { withContentHash } from "./content-hash.ts"
import type { CustomManifest } from "./manifest.ts"
import { octalProblem } from "./octal-problem.ts"
import { isRecord, type JsonRecord } from "./record.ts"
import { clusterScoped, isNamespaced } from "./scope.ts"
import { yaml12 } from "./yaml-12.ts"

export interface YamlOptions {
  /**
   * What becomes of objects that Helm would run as hooks (`helm.sh/hook`): nobody runs them here. `"drop"` leaves them
   * out, `"keep"` takes them as objects like any other; without an answer they are refused.
   */
  readonly hooks?: "drop" | "keep"
  /** Kinds of custom resources that belong to no namespace and whose CRD is not in the same base. */
  readonly clusterScoped?: readonly string[]
}

/**
 * Takes objects from YAML, third parties' or what `helm template` prints, as the resources of an overlay: an imported
 * file, or its text. Lists are flattened, empty documents skipped. Throws a TypeError that says what is no object.
 *
 *     import objects from "./cert-manager.yaml" with { type: "text" }
 *     yaml(objects)
 */
export function yaml(source: unknown, options: YamlOptions = {}): readonly CustomManifest[] {
  const isText = typeof source === "string"
  const parsed: unknown = isText ? parse(source) : source
  const objects = documentsOf(parsed).flatMap(flattened)
  const problems = objects.flatMap((object, index) => [
    ...problemsOf(object, index, options),
    ...(isText ? [] : octalProblem(object)),
  ])
  if (objects.length === 0) problems.push("Cannot take YAML: it has no objects")
  if (problems.length > 0) throw new TypeError(problems.join("\n"))
  return objects.flatMap((object) => taken(object as CustomManifest, options))
}

function parse(text: string): unknown {
  const legible = yaml12(text)
  try {
    return Bun.YAML.parse(legible)
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error)
    throw new TypeError(
      `Cannot take YAML: ${what.replace(/^YAML Parse error: /, "")}${where(legible)}`,
    )
  }
}

/** Bun says what is wrong, but not where: the first document that cannot be read alone. */
function where(text: string): string {
  let line = 1
  for (const document of text.split(/^(?=---(?:\s|$))/m)) {
    try {
      Bun.YAML.parse(document)
    } catch {
      return `, in the document that begins in line ${line}`
    }
    line += document.split("\n").length - 1
  }
  return ""
}

/** A file of several documents is a list; an empty file is an empty object. */
function documentsOf(parsed: unknown): readonly unknown[] {
  const list: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed]
  return list.filter(
    (document) =>
      document !== null &&
      document !== undefined &&
      !(isRecord(document) && Object.keys(document).length === 0),
  )
}

function flattened(document: unknown): readonly unknown[] {
  if (!isRecord(document) || typeof document.kind !== "string") return [document]
  const { items } = document
  if (!document.kind.endsWith("List") || (items !== null && !Array.isArray(items)))
    return [document]
  return (items ?? []).flatMap(flattened)
}

function problemsOf(object: unknown, index: number, options: YamlOptions): readonly string[] {
  const at = `Cannot take object ${index + 1} of the YAML`
  if (!isRecord(object)) return [`${at}: it is ${JSON.stringify(object)}, no object`]
  const { apiVersion, kind, metadata } = object
  const text = (value: unknown) => typeof value === "string" && value !== ""
  if (!text(apiVersion) || !text(kind)) return [`${at}: it has no apiVersion and kind`]
  if (!isRecord(metadata) || !text(metadata.name)) return [`${at}: a ${kind} without metadata.name`]
  const hook = annotation(object, "helm.sh/hook")
  return hook === undefined || options.hooks !== undefined
    ? []
    : [
        `Cannot take ${kind}/${metadata.name}: Helm would run it as its hook ${hook}, which nobody does here; say hooks: "drop" or "keep"`,
      ]
}

function annotation(object: JsonRecord, name: string): unknown {
  const { metadata } = object
  const annotations = isRecord(metadata) ? metadata.annotations : undefined
  return isRecord(annotations) ? annotations[name] : undefined
}

function taken(object: CustomManifest, options: YamlOptions): readonly CustomManifest[] {
  const isHook = annotation(object, "helm.sh/hook") !== undefined
  const isLocal = annotation(object, "config.kubernetes.io/local-config") === "true"
  if (isLocal || (isHook && options.hooks === "drop")) return []
  const plain = { ...object, metadata: withoutNulls(object.metadata) }
  const scoped = options.clusterScoped?.includes(object.kind)
    ? { ...plain, [clusterScoped]: true }
    : plain
  const marked = isNamespaced(scoped) ? scoped : withoutNamespace(scoped)
  const needsHash = annotation(object, "kustomize.config.k8s.io/needs-hash") === "true"
  return [needsHash ? withContentHash(marked) : marked]
}

/** Some publish a ClusterRole with a namespace, which the API server drops. */
function withoutNamespace(object: CustomManifest): CustomManifest {
  const { namespace: _, ...metadata } = object.metadata
  return { ...object, metadata }
}

/** Charts write `annotations:` with nothing below. */
function withoutNulls(metadata: CustomManifest["metadata"]): CustomManifest["metadata"] {
  const entries = Object.entries<unknown>(metadata)
  const isEmpty = ([field, value]: readonly [string, unknown]) =>
    value === null && (field === "annotations" || field === "labels")
  return entries.some(isEmpty)
    ? (Object.fromEntries(entries.filter((entry) => !isEmpty(entry))) as CustomManifest["metadata"])
    : metadata
}
