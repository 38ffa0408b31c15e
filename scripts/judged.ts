import { warmUp } from "#lib/kubeconform-wasm/index.ts"
import type { Rendered } from "#lib/render/rendered.ts"
import { judgeSchemas } from "#lib/sync/judge-schemas.ts"
import { validate } from "#lib/sync/validate.ts"
import { judgeCluster } from "#policies/judge.ts"

export interface Judged {
  readonly problems: readonly string[]
  readonly warnings: readonly string[]
}

/** Waits for a render and finds everything that would stop a push of it; what judges is made ready meanwhile. */
export async function judged(rendering: Promise<Rendered>): Promise<Judged> {
  await warmUp()
  const rendered = await rendering
  const whole = rendered.apps.flatMap((one) => (one.state === "rendered" ? [one] : []))
  const judgement = judgeCluster(whole, rendered.cluster)
  return {
    problems: [
      ...rendered.apps.flatMap((one) => (one.state === "failed" ? [one.reason] : [])),
      ...whole.flatMap(({ manifests }) => validate(manifests)),
      ...[...(await judgeSchemas(rendered)).values()].flat(),
      ...[...judgement.apps.values()].flat(),
      ...judgement.problems,
    ],
    warnings: judgement.warnings,
  }
}
