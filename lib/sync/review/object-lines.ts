import { dump } from "js-yaml"
import type { FieldChange } from "../change.ts"
import { plain } from "../describe-text.ts"
import { type Line, lineDiff } from "./line-diff.ts"
import type { ObjectReview } from "./review.ts"

/** Writes down an object's difference line by line: YAML for what is new or gone, fields for what changed. */
export function objectLines(object: ObjectReview): readonly Line[] {
  switch (object.action) {
    case "create":
      return block("+", yaml(object.manifest))
    case "delete":
      return block("-", yaml(object.manifest))
    case "keep":
      return []
    case "configure":
    case "rename":
      return object.fields.flatMap(fieldLines)
  }
}

/** Writes down one field: what it was and what it is. Of long texts only the lines that differ. */
export function fieldLines({ path, before, after }: FieldChange): readonly Line[] {
  const both = typeof before === "string" && typeof after === "string"
  if (both && (before.includes("\n") || after.includes("\n")))
    return [
      { sign: " ", text: `${plain(path)}:` },
      ...lineDiff(plain(before), plain(after)).map(indented),
    ]
  return [
    ...(before === undefined ? [] : block("-", entry(path, before))),
    ...(after === undefined ? [] : block("+", entry(path, after))),
  ]
}

function entry(path: string, value: unknown): string {
  if (typeof value !== "object" || value === null) {
    const text = typeof value === "string" ? quoted(value) : String(value)
    return `${path}: ${text}`
  }
  if (Object.keys(value).length === 0) return `${path}: ${JSON.stringify(value)}`
  const body = yaml(value).split("\n")
  return [`${path}:`, ...body.map((line) => `  ${line}`)].join("\n")
}

/** As YAML would: quotes where a text could be read as something else. */
function quoted(text: string): string {
  return yaml(text)
}

function yaml(value: unknown): string {
  return dump(value, { lineWidth: -1, noRefs: true }).trimEnd()
}

function block(sign: Line["sign"], text: string): readonly Line[] {
  return plain(text)
    .split("\n")
    .map((line) => ({ sign, text: line }))
}

function indented({ sign, text }: Line): Line {
  return { sign, text: `  ${text}` }
}
