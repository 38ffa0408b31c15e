import type { FieldChange } from "../change.ts"
import { type Paint, plain } from "../describe-text.ts"
import { consequenceLine } from "./describe-consequence.ts"
import type { Line } from "./line-diff.ts"
import { shorten } from "./markdown-text.ts"
import { fieldLines, objectLines } from "./object-lines.ts"
import type { ObjectReview } from "./review.ts"
import { codeText } from "./tally.ts"
import { visible } from "./visible.ts"

const objectsAtMost = 100
const linesAtMost = 60
const charactersAtMost = 400

/** Describes groups of objects that change alike, each with what it means. */
export function describeObjects(
  groups: readonly (readonly ObjectReview[])[],
  colours: Paint,
  { full }: { readonly full: boolean },
): readonly string[] {
  const shown = full ? groups : groups.slice(0, objectsAtMost)
  const rest = groups.slice(shown.length).flat().length
  return [
    ...shown.flatMap((group) => describeGroup(group, colours, full)),
    ...(rest > 0 ? [colours.dim(`  … and ${rest} more objects; --full shows all`)] : []),
  ]
}

/** Writes one field, on one line where that reads well. */
export function shortField(field: FieldChange, colours: Paint): readonly string[] {
  const { path, before, after } = field
  const lines = fieldLines(field)
  const [old, now] = lines
  if (lines.length === 2 && before !== undefined && after !== undefined) {
    const value = (line: Line | undefined) => line?.text.slice(visible(path).length + 2) ?? ""
    const text = `${visible(path)}: ${value(old)} → ${value(now)}`
    if (text.length <= 120) return [`      ${text}`]
  }
  return lines.map((line) => `      ${coloured(line, colours)}`)
}

function describeGroup(
  group: readonly ObjectReview[],
  colours: Paint,
  full: boolean,
): readonly string[] {
  const [object] = group
  if (object === undefined) return []
  const fields = "fields" in object ? object.fields.flatMap((one) => shortField(one, colours)) : []
  const whole = full && !("fields" in object) ? objectLines(object) : []
  const lines = [...fields, ...whole.map((line) => `      ${coloured(line, colours)}`)]
  const shown = full ? lines : lines.slice(0, linesAtMost)
  const rest = lines.length - shown.length
  return [
    ...heads(group, object, colours, full),
    ...("code" in object ? object.code.map((code) => `      ${codeText(code)}`) : []),
    ...shown,
    ...(rest > 0 ? [colours.dim(`      … and ${rest} more lines; --full shows all`)] : []),
    ...object.consequences.map((one) => consequenceLine(one, colours)),
  ]
}

function heads(
  group: readonly ObjectReview[],
  object: ObjectReview,
  colours: Paint,
  full: boolean,
): readonly string[] {
  if (group.length === 1) return [`  ${head(object, colours, full)}`]
  const names = group.map((one) => `      ${nameOf(one)}`)
  const shown = full ? names : names.slice(0, 10)
  const rest = names.length - shown.length
  return [
    `  ${colours.yellow("~")} ${group.length} objects alike:`,
    ...shown,
    ...(rest > 0 ? [colours.dim(`      … and ${rest} more`)] : []),
  ]
}

function head(object: ObjectReview, colours: Paint, full: boolean): string {
  const name = nameOf(object)
  switch (object.action) {
    case "create": {
      const size = full ? "" : ` ${colours.dim(`(${objectLines(object).length} lines)`)}`
      return `${colours.green("+")} ${name}${size}`
    }
    case "delete":
      return `${colours.red("-")} ${name}`
    case "keep":
      return `${colours.yellow("=")} ${name}`
    case "configure":
    case "rename":
      return `${colours.yellow("~")} ${name}`
  }
}

function nameOf(object: ObjectReview): string {
  const name = plain(object.object)
  return object.action === "rename" ? `${plain(object.from)} → ${name}` : name
}

function coloured({ sign, text }: Line, colours: Paint): string {
  const short = shorten(text, charactersAtMost)
  if (sign === "+") return colours.green(`+ ${short}`)
  if (sign === "-") return colours.red(`- ${short}`)
  return colours.dim(`${sign} ${short}`)
}
