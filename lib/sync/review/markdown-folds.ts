import { few } from "#policies/facts/few.ts"
import { alike } from "./alike.ts"
import { code, diffBlock, html, inline, shorten } from "./markdown-text.ts"
import { fieldLines, objectLines } from "./object-lines.ts"
import { onceOver } from "./once-over.ts"
import type { ClusterReview, ObjectReview } from "./review.ts"
import { codeText, settingsFile } from "./tally.ts"

const namesInSummary = 2
const namesAtMost = 100
const linesAtMost = 200
const sentencesAtMost = 40
const charactersAtMost = 400

/** One object as a reader opens it. */
export interface Fold {
  readonly title: string
  readonly text: string
  readonly clusters: readonly string[]
  /** Something is at stake in it, so that it is left out last. */
  readonly grave: boolean
}

/** One fold an object; what is the same on several clusters is shown once, under all their names. */
export function folds(clusters: readonly ClusterReview[]): readonly Fold[] {
  const found = onceOver(clusters, foldsOf, ({ text }) => text)
  return [...Map.groupBy(found, placeOf).values()].flat()
}

/** Names the clusters of a fold. */
export function placeOf({ clusters }: Fold): string {
  return clusters.slice(0, 20).map(code).join(", ")
}

function foldsOf(cluster: ClusterReview): readonly Omit<Fold, "clusters">[] {
  const file = settingsFile(cluster)
  const settings = diffBlock(cluster.settings.flatMap(fieldLines).slice(0, linesAtMost))
  return [
    ...(cluster.settings.length === 0
      ? []
      : [{ title: file, text: fold(`~ <code>${html(file)}</code>`, [settings]), grave: true }]),
    ...cluster.apps
      .flatMap(({ objects }) => alike(objects))
      .flatMap((group) => {
        const [object] = group
        if (object === undefined) return []
        const title =
          group.length === 1 ? object.object : `${group.length} objects like ${object.object}`
        const grave = object.consequences.some(({ weight }) => weight === "danger")
        return [{ title, text: fold(summary(group, object), body(group, object)), grave }]
      }),
  ]
}

function fold(head: string, parts: readonly string[]): string {
  return [`<details><summary>${head}</summary>`, ...parts, "</details>"].join("\n\n")
}

const signs = { create: "+", delete: "−", keep: "=", configure: "~", rename: "~" } as const

function summary(group: readonly ObjectReview[], object: ObjectReview): string {
  const [first] = object.consequences
  const said = first === undefined ? "" : ` ${html(shorten(first.text, charactersAtMost))}`
  const names = few(group.map(nameOf), namesInSummary)
  return `${signs[object.action]} ${names}${group.length > 1 && said !== "" ? ":" : ""}${said}`
}

function nameOf(object: ObjectReview): string {
  const name = `<code>${html(shorten(object.object, 200))}</code>`
  return object.action === "rename"
    ? `<code>${html(shorten(object.from, 200))}</code> → ${name}`
    : name
}

function body(group: readonly ObjectReview[], object: ObjectReview): readonly string[] {
  const codes = "code" in object ? object.code.map((change) => `- ${inline(codeText(change))}`) : []
  const said = object.consequences.map(({ text }) => `- ${inline(shorten(text, charactersAtMost))}`)
  // A single one stands in the summary already.
  const sentences =
    codes.length + said.length > 1 || said.length === 0
      ? [...codes, ...said].slice(0, sentencesAtMost)
      : []
  const names = group.map(({ object: id }) => code(shorten(id, 200)))
  const lines = objectLines(object)
  const rest = lines.length - linesAtMost
  const shown = lines
    .slice(0, linesAtMost)
    .map((line) => ({ ...line, text: shorten(line.text, charactersAtMost) }))
  return [
    ...(group.length <= namesInSummary ? [] : [few(names, namesAtMost)]),
    ...(sentences.length === 0 ? [] : [sentences.join("\n")]),
    ...(shown.length === 0 ? [] : [diffBlock(shown)]),
    ...(rest > 0 ? [`… and ${rest} more lines`] : []),
  ]
}
