import { printable } from "./printable.ts"

/** What names an object, and the object as JSON. */
export interface KubernetesObject {
  /** `Kind/namespace/name`, or `Kind/name` where it has no namespace. */
  readonly id: string
  readonly apiVersion: string
  readonly kind: string
  readonly json: string
}

/** Reads what names an object; whatever else it is, kubeconform will say. */
export function readObject(value: unknown): KubernetesObject {
  const { apiVersion, kind, metadata } = fields(value)
  const { namespace, name, generateName } = fields(metadata)
  const path = [text(kind) || "object", text(namespace), text(name) || text(generateName) || "?"]
  return {
    id: printable(path.filter((part) => part !== "").join("/")),
    apiVersion: text(apiVersion),
    kind: text(kind),
    json: JSON.stringify(value) ?? "null",
  }
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? Object(value) : {}
}

function text(value: unknown): string {
  return typeof value === "string" ? value : ""
}
