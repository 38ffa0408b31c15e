import { few } from "#policies/facts/few.ts"
import { oneLine, type Paint, paint, plain } from "../describe-text.ts"
import { alike } from "./alike.ts"
import { consequenceLine } from "./describe-consequence.ts"
import { describeObjects, shortField } from "./describe-object.ts"
import type { ClusterReview, Failure, Review } from "./review.ts"
import { endText, isUntouched, objectsOf, settingsFile, tally } from "./tally.ts"

/** How much of a review is said. */
export interface Extent {
  readonly colour: boolean
  /** All objects and lines, also those of objects that are new or gone; otherwise what a reader can take in. */
  readonly full: boolean
}

/** A review that is longer than this begins with what is at stake. */
const screen = 25

/** Describes a review in lines for a terminal: per cluster and object, with what it means. */
export function describeReview(review: Review, extent: Extent): readonly string[] {
  const colours = paint(extent.colour)
  const { base, head, clusters } = review
  const end = (of: Review["base"]) =>
    `${plain(endText(of))} (${colours.bold(of.revision.slice(0, 7))})`
  return [
    `${end(base)} → ${end(head)}`,
    ...clusters.flatMap((cluster) => ["", ...clusterLines(cluster, colours, extent)]),
  ]
}

function clusterLines(cluster: ClusterReview, colours: Paint, extent: Extent): readonly string[] {
  const name = colours.bold(plain(cluster.cluster))
  if (isUntouched(cluster)) return [`${name}: no changes`]
  const details = [
    ...settingLines(cluster, colours),
    ...cluster.apps.flatMap(({ objects }) => describeObjects(alike(objects), colours, extent)),
  ]
  return [
    `${name}: ${summary(cluster, colours)}`,
    ...cluster.failures.flatMap((failure) => failureLines(failure, colours, extent)),
    ...cluster.warnings.map((warning) => `  ${colours.yellow("!")} ${plain(warning)}`),
    ...(details.length > screen ? stakeLines(cluster, colours) : []),
    ...details,
  ]
}

function summary(cluster: ClusterReview, colours: Paint): string {
  const counted = tally(objectsOf(cluster))
  const failed = cluster.failures.length > 0
  if (counted === "") return failed ? colours.red("failed") : "no object changes"
  return failed ? `${counted}, ${colours.red("and failures")}` : counted
}

function failureLines(
  { side, app, stage, reasons, known }: Failure,
  colours: Paint,
  { full }: Extent,
): readonly string[] {
  const where = `at the ${side}${known ? ", as at the base already" : ""}`
  const what = `${app === undefined ? "" : `${plain(app)}: `}${stage} failed ${where}`
  const shown = full ? reasons : reasons.slice(0, screen)
  const rest = reasons.length - shown.length
  return [
    `  ${colours.red(`✗ ${what}`)}`,
    ...shown.flatMap((reason) => plain(reason).split("\n")).map((line) => `      ${line}`),
    ...(rest > 0 ? [colours.dim(`      … and ${rest} more; --full shows all`)] : []),
  ]
}

/** What a reader must not miss between many lines; the same of many objects is one line. */
function stakeLines(cluster: ClusterReview, colours: Paint): readonly string[] {
  const said = [
    ...cluster.consequences.map((one) => ({ ...one, subject: settingsFile(cluster) })),
    ...objectsOf(cluster).flatMap(({ object, consequences }) =>
      consequences.map((one) => ({ ...one, subject: object })),
    ),
  ].filter(({ weight }) => weight === "danger")
  const lines = [...Map.groupBy(said, ({ text }) => text)].map(([text, group]) => {
    const names = group.map(({ subject }) => subject)
    const sentence = `${few(names, 2)}${group.length > 1 ? ":" : ""} ${text}`
    return colours.red(`  ▸ ${oneLine(sentence)}`)
  })
  const rest = lines.length - screen
  return [...lines.slice(0, screen), ...(rest > 0 ? [colours.red(`  ▸ … and ${rest} more`)] : [])]
}

function settingLines(cluster: ClusterReview, colours: Paint): readonly string[] {
  const { settings, consequences } = cluster
  if (settings.length + consequences.length === 0) return []
  return [
    `  ${colours.yellow("~")} ${plain(settingsFile(cluster))}`,
    ...settings.flatMap((field) => shortField(field, colours)),
    ...consequences.map((one) => consequenceLine(one, colours)),
  ]
}
