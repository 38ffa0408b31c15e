import type { Rendered } from "#lib/render/rendered.ts"
import { judgeCluster } from "#policies/judge.ts"
import { maskText } from "../mask-values.ts"
import { validate } from "../validate.ts"
import type { Failure } from "./review.ts"

/** What the schemas of their kinds say of each app's objects; or why there are no schemas. */
export type SchemaVerdicts = ReadonlyMap<string, readonly string[]> | { readonly failure: string }

/** Lists everything that would stop a push of this render, and what only deserves a word. */
export function problemsOf(
  rendered: Rendered,
  schemas: SchemaVerdicts = new Map(),
): {
  readonly failures: readonly Failure[]
  readonly warnings: readonly string[]
} {
  const { cluster, apps } = rendered
  const [known, none] = "failure" in schemas ? [undefined, [schemas.failure]] : [schemas, []]
  const whole = apps.flatMap((app) => (app.state === "rendered" ? [app] : []))
  const judgement = judgeCluster(whole, cluster)
  const perApp = apps.flatMap((one): readonly Failure[] => {
    const { app } = one
    if (one.state === "failed") return [failure({ app, stage: "render", reasons: [one.reason] })]
    return [
      failure({
        app,
        stage: "validate",
        reasons: [...validate(one.manifests), ...(known?.get(app) ?? [])],
      }),
      failure({ app, stage: "policy", reasons: judgement.apps.get(app) ?? [] }),
    ]
  })
  const unknown = failure({ stage: "validate", reasons: none })
  const ofCluster = failure({ stage: "policy", reasons: judgement.problems })
  return {
    failures: [...perApp, unknown, ofCluster].filter(({ reasons }) => reasons.length > 0),
    warnings: judgement.warnings,
  }
}

function failure(of: Omit<Failure, "side">): Failure {
  return { side: "head", ...of, reasons: of.reasons.map(maskText) }
}
