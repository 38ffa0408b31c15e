import { few } from "#policies/facts/few.ts"
import { fitComment } from "./fit-comment.ts"
import { folds } from "./markdown-folds.ts"
import { alert, code, codeCell, fenced, inline, shorten } from "./markdown-text.ts"
import { onceOver } from "./once-over.ts"
import type { ClusterReview, Consequence, Failure, Review } from "./review.ts"
import { codeText, endText, isUntouched, objectsOf, settingsFile, tally } from "./tally.ts"

/** Marks the one comment that is kept up to date. */
export const commentMarker = "<!-- turnspit-diff -->"

const sentencesAtMost = 40
const subjectsAtMost = 3
const rowsAtMost = 40
const reasonsAtMost = 12
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
    ...table(touched),
    ...(untouched.length === 0
      ? []
      : [
          `Nothing changes on ${untouched
            .slice(0, 20)
            .map(({ cluster }) => code(cluster))
            .join(", ")}.`,
        ]),
  ]
  return fitComment(beginning, folds(touched), base.name)
}

function end({ name, revision, behind }: Review["base"]): string {
  const text = endText({ name: shorten(name, 100), revision, ...(behind && { behind }) })
  return `${inline(text)} (${code(revision.slice(0, 7))})`
}

function failureBlock(
  { cluster }: ClusterReview,
  { side, app, stage, reasons, known }: Failure,
): string {
  const what = app === undefined ? code(cluster) : `${code(app)} on ${code(cluster)}`
  const verb =
    stage === "checkout" || stage === "render" ? "does not render" : `is refused (${stage})`
  const rest = reasons.length - reasonsAtMost
  const lines = reasons
    .slice(0, reasonsAtMost)
    .flatMap((reason) => shorten(reason, 800).split("\n"))
  const rider =
    side === "base" ? ": nothing can be compared" : known ? ", as at the base already" : ""
  const sentence = `**${what} ${verb} at the ${side}${rider}.**`
  return alert(
    "CAUTION",
    [sentence, fenced([...lines, ...(rest > 0 ? [`… and ${rest} more`] : [])], "text")].join("\n"),
  )
}

interface Said {
  readonly clusters: readonly string[]
  readonly object: string
  readonly consequence: Consequence
}

/** What is at stake in a block of its own, then what people will see; the same on several clusters is said once. */
function meaning(clusters: readonly ClusterReview[]): readonly string[] {
  const said = onceOver(
    clusters,
    statements,
    ({ object, consequence }) => `${consequence.weight} ${object} ${consequence.text}`,
  )
  const of = (weight: Consequence["weight"]) => {
    const lines = grouped(
      said.filter((one) => one.consequence.weight === weight),
      clusters.length > 1,
    )
    const rest = lines.length - sentencesAtMost
    return [...lines.slice(0, sentencesAtMost), ...(rest > 0 ? [`- … and ${rest} more`] : [])].join(
      "\n",
    )
  }
  const [grave, other] = [of("danger"), of("notice")]
  return [...(grave === "" ? [] : [alert("WARNING", grave)]), ...(other === "" ? [] : [other])]
}

function statements(cluster: ClusterReview): readonly Omit<Said, "clusters">[] {
  const objects = objectsOf(cluster)
  const codes = objects.flatMap((object) => ("code" in object ? object.code : []))
  const file = settingsFile(cluster)
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

/** Many objects of which the same is said share a line. */
function grouped(said: readonly Said[], withPlace: boolean): readonly string[] {
  const wayOf = ({ clusters, consequence }: Said) => `${clusters.join()} ${consequence.text}`
  return [...Map.groupBy(said, wayOf).values()].flatMap((group) =>
    group.length < subjectsAtMost
      ? group.map((one) => sentence([one], withPlace))
      : [sentence(group, withPlace)],
  )
}

function sentence(group: readonly Said[], withPlace: boolean): string {
  const [first] = group
  if (first === undefined) return ""
  const { clusters, consequence } = first
  // Where one cluster changes, it is named below.
  const where = withPlace ? ` (${clusters.slice(0, 10).map(code).join(", ")})` : ""
  const names = group.flatMap(({ object }) => (object === "" ? [] : [code(shorten(object, 200))]))
  const colon = names.length > 1 ? ": " : names.length === 1 ? " " : ""
  return `- ${few(names, subjectsAtMost)}${colon}${inline(shorten(consequence.text, charactersAtMost))}${where}`
}

/** The apps that change, and how many do not. */
function table(clusters: readonly ClusterReview[]): readonly string[] {
  const apps = clusters.flatMap(({ cluster, apps: all }) => all.map((app) => ({ cluster, ...app })))
  const changed = apps.filter(({ objects }) => objects.length > 0)
  if (changed.length === 0) return []
  const rows = changed
    .slice(0, rowsAtMost)
    .map(
      ({ cluster, app, objects, unchanged }) =>
        `| ${codeCell(cluster)} | ${codeCell(app)} | ${tally(objects)} | ${unchanged} |`,
    )
  const rest = changed.length - rows.length
  const same = apps.length - changed.length
  return [
    [
      "| cluster | app | objects | unchanged |",
      "|---|---|---|---|",
      ...rows,
      ...(rest > 0 ? [`| … | and ${rest} more | | |`] : []),
      ...(same > 0 ? [`| | ${same} other ${same === 1 ? "app" : "apps"} | – | |`] : []),
    ].join("\n"),
  ]
}
