import { ApiStatusError } from "#lib/embedded/api/api-status-error.ts"

/** How a client wants an answer: whole objects, rows for people, or metadata only. */
export type Form = "object" | "table" | "metadata"

/** Reads the Accept header: the first form that this server speaks wins. */
export function acceptedForm(accept: string | null): Form {
  if (accept === null || accept.trim() === "") return "object"
  for (const range of accept.split(",")) {
    const form = formOf(range)
    if (form !== undefined) return form
  }
  throw new ApiStatusError(
    406,
    "NotAcceptable",
    "only the following media types are accepted: application/json, application/json;as=Table;g=meta.k8s.io;v=v1, application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
    {},
  )
}

function formOf(range: string): Form | undefined {
  const [type = "", ...parameters] = range.split(";").map((part) => part.trim())
  if (!["application/json", "application/*", "*/*"].includes(type)) return undefined
  const given = new Map(
    parameters.map((parameter) => [parameter.split("=")[0], parameter.split("=")[1]]),
  )
  const as = given.get("as")
  if (as === undefined) return "object"
  if (given.get("g") !== "meta.k8s.io" || given.get("v") !== "v1") return undefined
  if (as === "Table") return "table"
  return as === "PartialObjectMetadata" || as === "PartialObjectMetadataList"
    ? "metadata"
    : undefined
}
