import { isRecord } from "./record.ts"

/**
 * Finds a file mode that was most likely written as `0644`: YAML 1.2, which Bun's import reads, makes 644 of it, where
 * Kubernetes means 420. The text of a file is read as Kubernetes does.
 */
export function octalProblem(object: unknown, path = ""): readonly string[] {
  if (Array.isArray(object))
    return object.flatMap((item, index) => octalProblem(item, `${path}[${index}]`))
  if (!isRecord(object)) return []
  return Object.entries(object).flatMap(([field, value]) => {
    const at = path === "" ? field : `${path}.${field}`
    if ((field === "defaultMode" || field === "mode") && looksOctal(value))
      return [
        `Cannot take ${at}: ${value} as a file mode looks like octal digits; import the file with { type: "text" }, or write ${Number.parseInt(String(value), 8)}`,
      ]
    return octalProblem(value, at)
  })
}

/** The modes that people write, and those that no file has. */
function looksOctal(mode: unknown): boolean {
  return typeof mode === "number" && (mode > 0o777 || [400, 440, 444, 500].includes(mode))
}
