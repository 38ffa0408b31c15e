import type { Manifest } from "#lib/kustomize/manifest.ts"
import type { RenderedApp } from "#lib/render/rendered.ts"
import type { AppScope } from "./app-scope.ts"
import type { Verdicts } from "./judge-commit.ts"
import type { Stage } from "./run.ts"
import { StageError } from "./stage-error.ts"
import type { Stages } from "./stages.ts"
import { validate } from "./validate.ts"

/** Returns the manifests of an app that rendered, is valid and keeps every policy. */
export async function checkApp(
  rendered: RenderedApp,
  { app }: AppScope,
  { stage, verdicts }: { readonly stage: Stages["at"]; readonly verdicts: Verdicts },
): Promise<readonly Manifest[]> {
  if (rendered.state === "failed") return stage("render", () => fail("render", [rendered.reason]))
  const { manifests } = rendered
  if (manifests.length === 0) {
    const remedy = "take it off the cluster's list to remove what it has"
    return stage("render", () =>
      fail("render", [`Cannot deploy ${app}: it renders no object; ${remedy}`]),
    )
  }
  await stage("validate", () =>
    refuse("validate", [...validate(manifests), ...(verdicts.schemas.get(app) ?? [])]),
  )
  await stage("policy", () => refuse("policy", verdicts.policies.get(app) ?? []))
  return manifests
}

function refuse(stage: Stage, reasons: readonly string[]): void {
  if (reasons.length > 0) fail(stage, reasons)
}

function fail(stage: Stage, reasons: readonly string[]): never {
  throw new StageError(stage, reasons)
}
