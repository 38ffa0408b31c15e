import type { Rendered } from "#lib/render/rendered.ts"
import type { FieldChange } from "../change.ts"
import { compare } from "../compare.ts"
import { maskSetting, maskText } from "../mask-values.ts"
import { settingsMeaning } from "./meaning/settings-meaning.ts"
import { danger } from "./meaning/words.ts"
import { problemsOf, type SchemaVerdicts } from "./problems.ts"
import type { ClusterReview, Failure } from "./review.ts"
import { reviewApps } from "./review-apps.ts"

/** What one commit makes of a cluster. `absent`: the commit has no such cluster. */
export type Side =
  | {
      readonly state: "rendered"
      readonly rendered: Rendered
      /** When the objects were judged by the schemas of their kinds too. */
      readonly schemas?: SchemaVerdicts
    }
  | { readonly state: "failed"; readonly stage: "checkout" | "render"; readonly reason: string }
  | { readonly state: "absent" }

/** Says what going from one commit to another changes on a cluster. What failed on either side is a failure, never "no change". */
export function reviewCluster(cluster: string, base: Side, head: Side): ClusterReview {
  const nothing = { cluster, warnings: [], settings: [], consequences: [], apps: [] }
  const failures = [...failed("base", base), ...failed("head", head)]
  if (base.state === "failed" || head.state === "failed") {
    const known =
      head.state === "rendered"
        ? problemsOf(head.rendered, head.schemas)
        : { failures: [], warnings: [] }
    return { ...nothing, failures: [...failures, ...known.failures], warnings: known.warnings }
  }
  if (head.state === "absent") {
    const text = "is gone: nothing is deployed there any more, and what runs there stays"
    return { ...nothing, failures, consequences: base.state === "absent" ? [] : [danger(text)] }
  }
  const old = base.state === "rendered" ? base.rendered : undefined
  const now = head.rendered
  const problems = problemsOf(now, head.schemas)
  const apps = reviewApps(old, now)
  return {
    cluster,
    failures: [...failedApps(old), ...withKnown(problems.failures, old), ...empty(now)],
    warnings: problems.warnings,
    settings: old === undefined ? [] : settingChanges(old, now),
    consequences: settingsMeaning({ before: old?.cluster, after: now.cluster, apps }),
    apps,
  }
}

function failed(side: Failure["side"], of: Side): readonly Failure[] {
  return of.state === "failed" ? [{ side, stage: of.stage, reasons: [maskText(of.reason)] }] : []
}

/** Parts what the head brings from what the base has already. Asks the base only when there is something to tell. */
function withKnown(failures: readonly Failure[], base: Rendered | undefined): readonly Failure[] {
  if (failures.length === 0 || base === undefined) return failures
  const before = problemsOf(base).failures
  return failures.flatMap((failure) => {
    const same = before.find(({ app, stage }) => app === failure.app && stage === failure.stage)
    const known = new Set(same?.reasons)
    const [fresh, old] = [false, true].map((wanted) =>
      failure.reasons.filter((reason) => known.has(reason) === wanted),
    )
    return [
      ...(fresh === undefined || fresh.length === 0 ? [] : [{ ...failure, reasons: fresh }]),
      ...(old === undefined || old.length === 0
        ? []
        : [{ ...failure, reasons: old, known: true } as const]),
    ]
  })
}

/** An app that the base cannot render has nothing to be compared with. */
function failedApps(base: Rendered | undefined): readonly Failure[] {
  return (base?.apps ?? []).flatMap((one) =>
    one.state === "failed"
      ? [{ side: "base", app: one.app, stage: "render", reasons: [maskText(one.reason)] } as const]
      : [],
  )
}

function empty({ cluster }: Rendered): readonly Failure[] {
  if (cluster.apps.length > 0) return []
  const reason = `Cannot sync clusters/${cluster.name}/index.ts: its list of apps is empty; the last app is never removed`
  return [{ side: "head", stage: "render", reasons: [reason] }]
}

function settingChanges(before: Rendered, after: Rendered): readonly FieldChange[] {
  return compare(settingsOf(before), settingsOf(after)).map(maskSetting)
}

/** The cluster's own file, and in which order its apps come up. */
function settingsOf({ cluster, apps }: Rendered): unknown {
  const after = apps.flatMap((one) =>
    one.state === "rendered" && one.after.length > 0 ? [[one.app, one.after]] : [],
  )
  return { ...cluster, ...(after.length > 0 && { after: Object.fromEntries(after) }) }
}
