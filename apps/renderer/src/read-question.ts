import { UnpackError } from "#lib/render/unpack-tree.ts"

/** What is asked about a tree. */
export interface Question {
  readonly cluster: string
  readonly versions: Readonly<Record<string, string>>
}

/** Narrows the `request.json` of an archive. */
export function readQuestion(value: unknown): Question {
  if (!isRecord(value)) throw wrong("it is no object")
  const { cluster, versions = {} } = value
  if (typeof cluster !== "string") throw wrong('"cluster" is no text such as prod')
  if (!isRecord(versions)) throw wrong('"versions" is no object')
  const entries = Object.entries(versions).map(([service, version]) => {
    if (typeof version === "string") return [service, version] as const
    throw wrong(`the version of ${JSON.stringify(service)} is no text`)
  })
  return { cluster, versions: Object.fromEntries(entries) }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

function wrong(what: string): UnpackError {
  return new UnpackError(`request.json is wrong: ${what}`)
}
