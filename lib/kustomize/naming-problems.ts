import { isRecord, type JsonRecord } from "./record.ts"

/** Lists what is wrong with namespace, prefix, suffix, components and references of an overlay or layer. */
export function namingProblems(options: JsonRecord, needsNamespace: boolean): readonly string[] {
  const { namespace, components, references } = options
  return [
    ...(namespace === undefined && !needsNamespace ? [] : namespaceProblems(namespace, options)),
    ...(["namePrefix", "nameSuffix"] as const)
      .filter((key) => options[key] !== undefined && !isNamePart(options[key], key))
      .map(
        (key) =>
          `${key} is ${json(options[key])}; it should be lower-case letters, digits, - and ., such as ${key === "namePrefix" ? "dev-" : "-v2"}`,
      ),
    ...(components === undefined || (Array.isArray(components) && components.every(isRecord))
      ? []
      : [`components is ${json(components)}; it should be a list of objects`]),
    ...(references === undefined || (Array.isArray(references) && references.every(isField))
      ? []
      : [
          `references is ${json(references)}; it should be a list such as [{ in: "Rollout", path: "spec/workloadRef" }]`,
        ]),
  ]
}

function namespaceProblems(namespace: unknown, { base }: JsonRecord): readonly string[] {
  const { name, replaces } = isRecord(namespace) ? namespace : { name: namespace, replaces: "all" }
  if (!isNamespace(name))
    return [`namespace is ${json(name)}; it should be the name of a namespace`]
  if (replaces === "all") return []
  if (!Array.isArray(replaces))
    return [`namespace.replaces is ${json(replaces)}; it should be "all" or a list of namespaces`]
  const named = new Set(Array.isArray(base) ? base.map(namespaceOf) : [])
  return replaces
    .filter((other) => !named.has(other))
    .map(
      (other) =>
        `namespace.replaces names ${json(other)}, but no object of the base is in it; they name ${[...named].filter(Boolean).join(", ") || "none"}`,
    )
}

function namespaceOf(manifest: unknown): unknown {
  return isRecord(manifest) && isRecord(manifest.metadata) ? manifest.metadata.namespace : undefined
}

function isNamespace(value: unknown): boolean {
  return typeof value === "string" && /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(value)
}

function isNamePart(value: unknown, key: "namePrefix" | "nameSuffix"): boolean {
  const pattern = key === "namePrefix" ? /^([a-z0-9][a-z0-9.-]*)?$/ : /^([a-z0-9.-]*[a-z0-9])?$/
  return typeof value === "string" && pattern.test(value)
}

function isField(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value.in === "string" &&
    typeof value.path === "string" &&
    (value.kind === undefined || typeof value.kind === "string")
  )
}

function json(value: unknown): string {
  return JSON.stringify(value) ?? String(value)
}
