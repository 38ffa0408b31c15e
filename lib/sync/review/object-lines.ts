import { dump } from "js-yaml"
import type { FieldChange } from "../change.ts"
import { type Line, lineDiff } from "./line-diff.ts"
import type { ObjectReview } from "./review.ts"
import { around, visible, visibleSpace } from "./visible.ts"

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

/** Writes down one field: what it was and what it is. Of long texts only what differs, with a little around it. */
export function fieldLines({ path, before, after }: FieldChange): readonly Line[] {
  if (typeof before === "string" && typeof after === "string") {
    if (before.includes("\n") || after.includes("\n"))
      return [{ sign: " ", text: `${visible(path)}:` }, ...textLines(before, after).map(indented)]
    const [old, now] = around(before, after)
    return [...block("-", entry(path, old)), ...block("+", entry(path, now))]
  }
  return [
    ...(before === undefined ? [] : block("-", entry(path, before))),
    ...(after === undefined ? [] : block("+", entry(path, after))),
  ]
}

/** The lines that differ, as a reader can tell them apart. */
function textLines(before: string, after: string): readonly Line[] {
  const [old, now] = [before, after].map((text) => text.replace(/\n$/, ""))
  const lines = lineDiff(old ?? "", now ?? "")
  const of = (sign: Line["sign"]) =>
    new Set(lines.filter((line) => line.sign === sign).map(({ text }) => visible(text).trimEnd()))
  const alike = of("-").intersection(of("+"))
  const shown = pairwise(lines).map(({ sign, text }) => ({
    sign,
    text: sign !== " " && alike.has(visible(text).trimEnd()) ? visibleSpace(text) : visible(text),
  }))
  if (before.endsWith("\n") === after.endsWith("\n")) return shown
  const sign = before.endsWith("\n") ? "+" : "-"
  return [...shown, { sign, text: "\\ no newline at the end" }]
}

/** A line put in another's place shows where the two differ. */
function pairwise(lines: readonly Line[]): readonly Line[] {
  const shown = [...lines]
  for (const [index, line] of lines.entries()) {
    const [previous, next, later] = [lines[index - 1], lines[index + 1], lines[index + 2]]
    if (line.sign !== "-" || previous?.sign === "-" || next?.sign !== "+" || later?.sign === "+")
      continue
    const [old, now] = around(line.text, next.text)
    shown[index] = { sign: "-", text: old }
    shown[index + 1] = { sign: "+", text: now }
  }
  return shown
}

function entry(path: string, value: unknown): string {
  if (typeof value !== "object" || value === null)
    return `${path}: ${typeof value === "string" ? yaml(value) : String(value)}`
  if (Object.keys(value).length === 0) return `${path}: ${JSON.stringify(value)}`
  const body = yaml(value).split("\n")
  return [`${path}:`, ...body.map((line) => `  ${line}`)].join("\n")
}

/** With quotes where a text could be read as something else. */
function yaml(value: unknown): string {
  return dump(value, { lineWidth: -1, noRefs: true }).trimEnd()
}

function block(sign: Line["sign"], text: string): readonly Line[] {
  return visible(text)
    .split("\n")
    .map((line) => ({ sign, text: line }))
}

function indented({ sign, text }: Line): Line {
  return { sign, text: `  ${text}` }
}
