import { alert, code, diffBlock, fenced, html, inline } from "./markdown-text.ts"
import { fieldLines, objectLines } from "./object-lines.ts"
import type { ClusterReview, Consequence, Failure, ObjectReview, Review } from "./review.ts"
import { codeText, isUntouched, objectsOf, tally } from "./tally.ts"

/** Marks the one comment that is kept up to date. */
export const commentMarker = "<!-- turnspit-diff -->"

/** GitHub takes 65,536 characters; bytes are at least as many, and something is left for those who add a line. */
const bytesAtMost = 65_000
const linesAtMost = 200
const sentencesAtMost = 40
const charactersAtMost = 400

/**
 * Writes a review as a comment of a pull request: what failed and what it means first, then every object in a fold.
 * What does not fit is left out from the end, with a word on it.
 */
export function markdownReview(review: Review): string {
  const { base, head, clusters } = review
  const touched = clusters.filter((cluster) => !isUntouched(cluster))
  const untouched = clusters.filter(isUntouched)
  const beginning = [
    commentMarker,
    "### What merging changes",
    `${end(base)} → ${end(head)}`,
    ...clusters.flatMap((cluster) =>
      cluster.failures.slice(0, 10).map((failure) => failureBlock(cluster, failure)),
    ),
    ...meaning(touched),
    ...(touched.length === 0 ? [] : [table(touched)]),
    ...(untouched.length === 0
      ? []
      : [
          `Nothing changes on ${untouched
            .slice(0, 20)
            .map(({ cluster }) => code(cluster))
            .join(", ")}.`,
        ]),
  ]
  return fit(beginning, touched.flatMap(folds), review)
}

function end({ name, revision }: Review["base"]): string {
  return `${inline(cut(name, 100))} (${code(revision.slice(0, 7))})`
}

function failureBlock({ cluster }: ClusterReview, { side, app, stage, reasons }: Failure): string {
  const what = app === undefined ? code(cluster) : `${code(app)} on ${code(cluster)}`
  const verb =
    stage === "checkout" || stage === "render" ? "does not render" : `is refused (${stage})`
  const rest = reasons.length - 20
  const lines = reasons.slice(0, 20).flatMap((reason) => cut(reason, 2_000).split("\n"))
  const sentence = `**${what} ${verb} at the ${side}${side === "base" ? ": nothing can be compared" : ""}.**`
  return alert(
    "CAUTION",
    [sentence, fenced([...lines, ...(rest > 0 ? [`… and ${rest} more`] : [])], "text")].join("\n"),
  )
}

interface Said {
  readonly clusters: string[]
  readonly object: string
  readonly consequence: Consequence
}

/** What is at stake in a block of its own, then what people will see; the same on several clusters is said once. */
function meaning(clusters: readonly ClusterReview[]): readonly string[] {
  const said = new Map<string, Said>()
  for (const cluster of clusters)
    for (const { object, consequence } of statements(cluster)) {
      const key = `${consequence.weight} ${object} ${consequence.text}`
      const known = said.get(key)
      if (known === undefined) said.set(key, { clusters: [cluster.cluster], object, consequence })
      else if (!known.clusters.includes(cluster.cluster)) known.clusters.push(cluster.cluster)
    }
  const of = (weight: Consequence["weight"]) => {
    const lines = [...said.values()]
      .filter(({ consequence }) => consequence.weight === weight)
      .map(sentence)
    const rest = lines.length - sentencesAtMost
    return [...lines.slice(0, sentencesAtMost), ...(rest > 0 ? [`- … and ${rest} more`] : [])].join(
      "\n",
    )
  }
  const [grave, other] = [of("danger"), of("notice")]
  return [...(grave === "" ? [] : [alert("WARNING", grave)]), ...(other === "" ? [] : [other])]
}

function statements(cluster: ClusterReview) {
  const objects = objectsOf(cluster)
  const codes = objects.flatMap((object) => ("code" in object ? object.code : []))
  const file = `clusters/${cluster.cluster}/index.ts`
  const notice = (text: string) => ({ weight: "notice", text }) as const
  return [
    ...cluster.warnings.map((text) => ({ object: "", consequence: notice(text) })),
    ...cluster.consequences.map((consequence) => ({ object: file, consequence })),
    ...codes.map((change) => ({ object: "", consequence: notice(codeText(change)) })),
    ...objects.flatMap(({ object, consequences }) =>
      consequences.map((consequence) => ({ object, consequence })),
    ),
  ]
}

function sentence({ clusters, object, consequence }: Said): string {
  const where = clusters.slice(0, 10).map(code).join(", ")
  const subject = object === "" ? "" : `${code(cut(object, 200))} `
  return `- ${subject}${inline(cut(consequence.text, charactersAtMost))} (${where})`
}

function table(clusters: readonly ClusterReview[]): string {
  const rows = clusters.flatMap(({ cluster, apps }) =>
    apps.map(
      ({ app, objects, unchanged }) =>
        `| ${code(cluster)} | ${code(app)} | ${tally(objects) || "–"} | ${unchanged} |`,
    ),
  )
  const rest = rows.length - sentencesAtMost
  return [
    "| cluster | app | objects | unchanged |",
    "|---|---|---|---|",
    ...rows.slice(0, sentencesAtMost),
    ...(rest > 0 ? [`| … | and ${rest} more | | |`] : []),
  ].join("\n")
}

interface Fold {
  readonly title: string
  readonly text: string
  /** Printed before the first fold of a cluster. */
  readonly cluster: string
}

function folds(cluster: ClusterReview): readonly Fold[] {
  const settings = cluster.settings.flatMap(fieldLines)
  const file = `clusters/${cluster.cluster}/index.ts`
  return [
    ...(settings.length === 0
      ? []
      : [
          fold(cluster, {
            title: file,
            head: `~ <code>${html(file)}</code>`,
            body: [diffBlock(settings.slice(0, linesAtMost))],
          }),
        ]),
    ...objectsOf(cluster).map((object) =>
      fold(cluster, { title: object.object, head: summary(object), body: body(object) }),
    ),
  ]
}

function fold(
  { cluster }: ClusterReview,
  parts: { readonly title: string; readonly head: string; readonly body: readonly string[] },
): Fold {
  const text = [`<details><summary>${parts.head}</summary>`, ...parts.body, "</details>"].join(
    "\n\n",
  )
  return { cluster, title: parts.title, text }
}

const signs = { create: "+", delete: "−", keep: "=", configure: "~", rename: "~" } as const

function summary(object: ObjectReview): string {
  const name = `<code>${html(cut(object.object, 200))}</code>`
  const from = object.action === "rename" ? `<code>${html(cut(object.from, 200))}</code> → ` : ""
  const [first] = object.consequences
  return `${signs[object.action]} ${from}${name}${first === undefined ? "" : ` ${html(cut(first.text, charactersAtMost))}`}`
}

function body(object: ObjectReview): readonly string[] {
  const codes = "code" in object ? object.code.map((change) => `- ${inline(codeText(change))}`) : []
  const said = object.consequences.map(({ text }) => `- ${inline(cut(text, charactersAtMost))}`)
  // A single one stands in the summary already.
  const sentences =
    codes.length + said.length > 1 || said.length === 0
      ? [...codes, ...said].slice(0, sentencesAtMost)
      : []
  const lines = objectLines(object)
  const rest = lines.length - linesAtMost
  const shown = lines
    .slice(0, linesAtMost)
    .map((line) => ({ ...line, text: cut(line.text, charactersAtMost) }))
  return [
    ...(sentences.length === 0 ? [] : [sentences.join("\n")]),
    ...(shown.length === 0 ? [] : [diffBlock(shown)]),
    ...(rest > 0 ? [`… and ${rest} more lines`] : []),
  ]
}

/** Takes whole blocks only, so that nothing is cut in the middle of a fence or a fold. */
function fit(beginning: readonly string[], rest: readonly Fold[], { base }: Review): string {
  const reserve = 2_000
  const parts: string[] = []
  let bytes = 0
  const take = (part: string): boolean => {
    const size = Buffer.byteLength(part) + 2
    if (bytes + size > bytesAtMost - reserve) return false
    bytes += size
    parts.push(part)
    return true
  }
  const dropped = beginning.filter((part) => !take(part)).length
  const left: string[] = []
  let cluster: string | undefined
  for (const one of rest) {
    const heading = one.cluster === cluster ? "" : `#### ${code(one.cluster)}\n\n`
    if (take(`${heading}${one.text}`)) cluster = one.cluster
    else left.push(`${one.title} (${one.cluster})`)
  }
  return [...parts, ...leftOut(dropped, left, base.name)].join("\n\n")
}

function leftOut(dropped: number, left: readonly string[], base: string): readonly string[] {
  if (dropped + left.length === 0) return []
  const names = left.slice(0, 10).map((title) => code(cut(title, 80)))
  const more = left.length - names.length
  const objects =
    left.length === 0
      ? []
      : [
          `${left.length} object${left.length === 1 ? "" : "s"}: ${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`,
        ]
  const blocks = dropped === 0 ? [] : [`${dropped} block${dropped === 1 ? "" : "s"} above`]
  return [
    `**Left out, because a comment has no room for more:** ${[...blocks, ...objects].join("; ")}. All of it: ${code(`bun run diff --base ${cut(base, 100)}`)}`,
  ]
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "")}…` : text
}
