import type { Manifest } from "#lib/kustomize/manifest.ts"

/** One text of an object and where it stands: `spec.rules[0].host`. */
export interface Text {
  readonly path: string
  readonly value: string
}

/** Lists every text of an object. A CRD has none: its texts explain fields, often by examples. */
export function textsIn(manifest: Manifest): readonly Text[] {
  if (manifest.kind === "CustomResourceDefinition") return []
  const found: Text[] = []
  const visit = (value: unknown, path: string, depth: number): void => {
    if (typeof value === "string") found.push({ path, value })
    if (typeof value !== "object" || value === null || depth > 64) return
    if (Array.isArray(value))
      value.forEach((item: unknown, index) => {
        visit(item, `${path}[${index}]`, depth + 1)
      })
    else for (const [key, item] of Object.entries(value)) visit(item, joined(path, key), depth + 1)
  }
  for (const [key, value] of Object.entries(manifest))
    if (key !== "apiVersion" && key !== "kind" && key !== "status") visit(value, key, 0)
  return found
}

function joined(path: string, key: string): string {
  return /^[A-Za-z]\w*$/.test(key) ? `${path}.${key}` : `${path}["${key}"]`
}
