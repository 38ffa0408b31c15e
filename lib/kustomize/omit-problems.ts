import { isRecord, type JsonRecord } from "./record.ts"

/** Lists the changes of an overlay to objects that it leaves out: they would be lost in silence. */
export function omitProblems(options: JsonRecord): readonly string[] {
  const { omit } = options
  if (!Array.isArray(omit)) return []
  return (["patches", "jsonPatches", "replicas"] as const).flatMap((field) => {
    const changes = options[field]
    return omit
      .filter((id) => typeof id === "string" && isRecord(changes) && changes[id] !== undefined)
      .map((id) => `Cannot overlay "${id}": ${field} changes it, and omit leaves it out`)
  })
}
