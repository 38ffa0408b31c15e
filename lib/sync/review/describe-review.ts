import type { FieldChange } from "../change.ts"
import { type Paint, paint, plain } from "../describe-text.ts"
import type { Line } from "./line-diff.ts"
import { fieldLines, objectLines } from "./object-lines.ts"
import type {
  AppReview,
  ClusterReview,
  Consequence,
  Failure,
  ObjectReview,
  Review,
} from "./review.ts"
import { codeText, isUntouched, objectsOf, tally } from "./tally.ts"

/** Describes a review in lines for a terminal: per cluster and object, with what it means. */
export function describeReview(
  review: Review,
  options: { readonly colour: boolean },
): readonly string[] {
  const colours = paint(options.colour)
  const { base, head, clusters } = review
  const end = ({ name, revision }: Review["base"]) =>
    `${plain(name)} (${colours.bold(revision.slice(0, 7))})`
  return [
    `${end(base)} → ${end(head)}`,
    ...clusters.flatMap((cluster) => ["", ...clusterLines(cluster, colours)]),
  ]
}

function clusterLines(cluster: ClusterReview, colours: Paint): readonly string[] {
  const { failures, warnings, settings, consequences, apps } = cluster
  const name = colours.bold(plain(cluster.cluster))
  if (isUntouched(cluster)) return [`${name}: no changes`]
  const counted = tally(objectsOf(cluster))
  const summary =
    counted === "" ? (failures.length > 0 ? colours.red("failed") : "no object changes") : counted
  return [
    `${name}: ${summary}`,
    ...failures.flatMap((failure) => failureLines(failure, colours)),
    ...warnings.map((warning) => `  ${colours.yellow("!")} ${plain(warning)}`),
    ...(settings.length + consequences.length === 0
      ? []
      : [
          `  ${colours.yellow("~")} clusters/${plain(cluster.cluster)}/index.ts`,
          ...settings.flatMap((field) => shortField(field, colours)),
          ...consequences.map((one) => consequenceLine(one, colours)),
        ]),
    ...apps.flatMap((app) => appLines(app, colours)),
  ]
}

function failureLines({ side, app, stage, reasons }: Failure, colours: Paint): readonly string[] {
  const what = [app === undefined ? "" : `${plain(app)}: `, stage, " failed at the ", side].join("")
  return [
    `  ${colours.red(`✗ ${what}`)}`,
    ...reasons.flatMap((reason) => plain(reason).split("\n")).map((line) => `      ${line}`),
  ]
}

function appLines({ objects }: AppReview, colours: Paint): readonly string[] {
  return objects.flatMap((object) => [
    `  ${head(object, colours)}`,
    ...("code" in object ? object.code.map((code) => `      ${codeText(code)}`) : []),
    ...("fields" in object ? object.fields.flatMap((field) => shortField(field, colours)) : []),
    ...object.consequences.map((one) => consequenceLine(one, colours)),
  ])
}

function head(object: ObjectReview, colours: Paint): string {
  const id = plain(object.object)
  switch (object.action) {
    case "create":
      return `${colours.green("+")} ${id} ${colours.dim(`(${objectLines(object).length} lines)`)}`
    case "delete":
      return `${colours.red("-")} ${id}`
    case "keep":
      return `${colours.yellow("=")} ${id}`
    case "configure":
      return `${colours.yellow("~")} ${id}`
    case "rename":
      return `${colours.yellow("~")} ${plain(object.from)} → ${id}`
  }
}

/** On one line where that reads well. */
function shortField(field: FieldChange, colours: Paint): readonly string[] {
  const { path, before, after } = field
  const lines = fieldLines(field)
  const [old, now] = lines
  if (lines.length === 2 && before !== undefined && after !== undefined) {
    const value = (line: Line | undefined) => line?.text.slice(plain(path).length + 2) ?? ""
    const text = `${plain(path)}: ${value(old)} → ${value(now)}`
    if (text.length <= 160) return [`      ${text}`]
  }
  return lines.map((line) => `      ${coloured(line, colours)}`)
}

function coloured({ sign, text }: Line, colours: Paint): string {
  if (sign === "+") return colours.green(`+ ${text}`)
  if (sign === "-") return colours.red(`- ${text}`)
  return colours.dim(`${sign} ${text}`)
}

function consequenceLine({ weight, text }: Consequence, colours: Paint): string {
  const sentence = `▸ ${plain(text).replaceAll("\n", " ")}`
  if (weight === "danger") return `      ${colours.red(sentence)}`
  return `      ${weight === "notice" ? colours.yellow(sentence) : colours.dim(sentence)}`
}
