import type { Rendered } from "#lib/render/rendered.ts"
import { type ClusterJudgement, judgeCluster } from "#policies/judge.ts"
import type { Recorder } from "./recorder.ts"
import { StageError } from "./stage-error.ts"

/** What the policies say of a commit: the violations of each app that rendered. */
export type Verdicts = ClusterJudgement["apps"]

/**
 * Judges all apps of a commit together, since what one names may stand in another. Violations stop their app;
 * a mistake in the cluster's own exemptions stops the run.
 */
export function judgeCommit(
  { apps, cluster }: Rendered,
  { warn }: Pick<Recorder, "warn">,
): Verdicts {
  const rendered = apps.flatMap((app) => (app.state === "rendered" ? [app] : []))
  const { apps: verdicts, problems, warnings } = judgeCluster(rendered, cluster)
  for (const warning of warnings) warn(warning)
  if (problems.length > 0) throw new StageError("policy", problems)
  return verdicts
}
