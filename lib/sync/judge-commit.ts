import type { Rendered } from "#lib/render/rendered.ts"
import { judgeCluster } from "#policies/judge.ts"
import type { SyncContext } from "./context.ts"
import { judgeSchemas as judgeSchemasHere } from "./judge-schemas.ts"
import type { Recorder } from "./recorder.ts"
import { StageError } from "./stage-error.ts"

/** What is said of each app of a commit that rendered, one sentence each. */
export interface Verdicts {
  readonly schemas: ReadonlyMap<string, readonly string[]>
  readonly policies: ReadonlyMap<string, readonly string[]>
}

/**
 * Judges all apps of a commit together, since what one names may stand in another. What is wrong with an app stops it;
 * a mistake in the cluster's own file stops the run.
 */
export async function judgeCommit(
  rendered: Rendered,
  { warn }: Pick<Recorder, "warn">,
  {
    judgeSchemas = judgeSchemasHere,
    memory: { verdicts },
  }: Pick<SyncContext, "judgeSchemas" | "memory">,
): Promise<Verdicts> {
  const schemas = await verdicts.schemas(rendered, judgeSchemas).catch((cause: unknown) => {
    throw new StageError("validate", [cause instanceof Error ? cause.message : String(cause)])
  })
  const whole = rendered.apps.flatMap((app) => (app.state === "rendered" ? [app] : []))
  const {
    apps: policies,
    problems,
    warnings,
  } = verdicts.policies(rendered, () => judgeCluster(whole, rendered.cluster))
  for (const warning of warnings) warn(warning)
  if (problems.length > 0) throw new StageError("policy", problems)
  return { schemas, policies }
}
