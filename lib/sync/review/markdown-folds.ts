import { code, diffBlock, html, inline, shorten } from "./markdown-text.ts"
import { fieldLines, objectLines } from "./object-lines.ts"
import type { ClusterReview, ObjectReview } from "./review.ts"
import { codeText, objectsOf } from "./tally.ts"

const linesAtMost = 200
const sentencesAtMost = 40
const charactersAtMost = 400

/** One object as a reader opens it. */
export interface Fold {
  readonly title: string
  readonly text: string
  readonly clusters: string[]
}

/** One fold an object; what is the same on several clusters is shown once, under all their names. */
export function folds(clusters: readonly ClusterReview[]): readonly Fold[] {
  const found = new Map<string, Fold>()
  for (const cluster of clusters)
    for (const { title, text } of foldsOf(cluster)) {
      const known = found.get(text)
      if (known === undefined) found.set(text, { title, text, clusters: [cluster.cluster] })
      else if (!known.clusters.includes(cluster.cluster)) known.clusters.push(cluster.cluster)
    }
  return [...Map.groupBy(found.values(), placeOf).values()].flat()
}

/** Names the clusters of a fold. */
export function placeOf({ clusters }: Fold): string {
  return clusters.slice(0, 20).map(code).join(", ")
}

function foldsOf(cluster: ClusterReview): readonly Omit<Fold, "clusters">[] {
  const file = `clusters/${cluster.cluster}/index.ts`
  const settings = diffBlock(cluster.settings.flatMap(fieldLines).slice(0, linesAtMost))
  return [
    ...(cluster.settings.length === 0
      ? []
      : [{ title: file, text: fold(`~ <code>${html(file)}</code>`, [settings]) }]),
    ...objectsOf(cluster).map((object) => ({
      title: object.object,
      text: fold(summary(object), body(object)),
    })),
  ]
}

function fold(head: string, parts: readonly string[]): string {
  return [`<details><summary>${head}</summary>`, ...parts, "</details>"].join("\n\n")
}

const signs = { create: "+", delete: "−", keep: "=", configure: "~", rename: "~" } as const

function summary(object: ObjectReview): string {
  const name = `<code>${html(shorten(object.object, 200))}</code>`
  const from =
    object.action === "rename" ? `<code>${html(shorten(object.from, 200))}</code> → ` : ""
  const [first] = object.consequences
  return `${signs[object.action]} ${from}${name}${first === undefined ? "" : ` ${html(shorten(first.text, charactersAtMost))}`}`
}

function body(object: ObjectReview): readonly string[] {
  const codes = "code" in object ? object.code.map((change) => `- ${inline(codeText(change))}`) : []
  const said = object.consequences.map(({ text }) => `- ${inline(shorten(text, charactersAtMost))}`)
  // A single one stands in the summary already.
  const sentences =
    codes.length + said.length > 1 || said.length === 0
      ? [...codes, ...said].slice(0, sentencesAtMost)
      : []
  const lines = objectLines(object)
  const rest = lines.length - linesAtMost
  const shown = lines
    .slice(0, linesAtMost)
    .map((line) => ({ ...line, text: shorten(line.text, charactersAtMost) }))
  return [
    ...(sentences.length === 0 ? [] : [sentences.join("\n")]),
    ...(shown.length === 0 ? [] : [diffBlock(shown)]),
    ...(rest > 0 ? [`… and ${rest} more lines`] : []),
  ]
}
